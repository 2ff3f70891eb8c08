-- KOEL's hot paths.
--# login
SELECT id, password_hash, is_active, kyc_status FROM users WHERE email_hash = $1 AND deleted_at IS NULL
--# session validation
SELECT id, user_id, access_token_exp, device_type FROM sessions WHERE refresh_token_hash = $1 AND is_active = true AND deleted_at IS NULL
--# roles
SELECT role FROM user_roles WHERE user_id = $1 AND product_domain = $2 AND is_active = true
--# create a user
INSERT INTO users (email_hash, email_encrypted, name_encrypted, username, password_hash, first_company_id) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id, kyc_status, created_at
--# update the KYC status
UPDATE users SET kyc_status = $2, kyc_data = coalesce(kyc_data, '{}') || $3, aadhaar_last_verified = now() WHERE id = $1 AND deleted_at IS NULL RETURNING kyc_status, kyc_data, aadhaar_last_verified
--# create a session
INSERT INTO sessions (user_id, device_type, browser_fingerprint, refresh_token_hash, access_token_exp) VALUES ($1, $2, $3, $4, now() + $5::interval) RETURNING id, access_token_exp
--# list sessions
SELECT id, device_type, browser_fingerprint, last_active, created_at FROM sessions WHERE user_id = $1 AND is_active = true AND deleted_at IS NULL ORDER BY last_active DESC, id DESC
--# touch a session
UPDATE sessions SET last_active = now() WHERE id = $1 AND is_active = true
--# revoke a session
UPDATE sessions SET is_active = false, deleted_at = now() WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL
--# revoke the others
UPDATE sessions SET is_active = false WHERE user_id = $1 AND id <> ALL ($2) RETURNING id
--# list users, first page
SELECT id, username, kyc_status, created_at FROM users WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT $1
--# list users, the next page
SELECT id, username, kyc_status, created_at FROM users WHERE deleted_at IS NULL AND (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3
--# queue an e-mail
INSERT INTO email_events (user_id, template, template_data) VALUES ($1, $2, $3) RETURNING id
--# take e-mails from the queue
WITH next AS (SELECT id FROM email_events WHERE status = 'queued' ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED) UPDATE email_events e SET status = 'sending', attempts = attempts + 1 FROM next WHERE e.id = next.id RETURNING e.id, e.user_id, e.template, e.template_data, e.attempts
--# an e-mail is sent
UPDATE email_events SET status = 'sent', sent_at = now() WHERE id = $1
--# write the audit log
INSERT INTO audit_logs (actor_id, action, entity_type, entity_id, details, ip) VALUES ($1, $2, $3, $4, $5, $6)
--# a company with its partner configuration
SELECT c.id, c.name, c.metadata, p.settings, p.session_ttl FROM companies c LEFT JOIN partner_configurations p ON p.company_id = c.id AND p.product_domain = $2 WHERE c.id = $1 AND c.deleted_at IS NULL
--# the session's user
SELECT s.id, u.username, u.kyc_status, c.name AS company FROM sessions s LEFT JOIN users u ON u.id = s.user_id LEFT JOIN companies c ON c.id = u.first_company_id WHERE s.refresh_token_hash = $1
--# failed attempts in the last quarter of an hour
SELECT count(*) FROM login_attempts WHERE email_hash = $1 AND NOT succeeded AND attempted_at > now() - interval '15 minutes'
--# use up a one-time code
UPDATE one_time_codes SET consumed_at = now() WHERE user_id = $1 AND purpose = $2 AND code_hash = $3 AND consumed_at IS NULL AND expires_at > now() RETURNING id
--# an API key
SELECT k.id, k.company_id, k.scopes, k.rate_limit FROM api_keys k WHERE k.key_hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
--# soft delete
UPDATE users SET deleted_at = now(), is_active = false WHERE id = $1 AND deleted_at IS NULL RETURNING deleted_at
--! 42703 a misspelt column
SELECT id FROM users WHERE emial_hash = $1
--! 42804 a status that is text
UPDATE users SET kyc_status = 'verified'::text WHERE id = $1
--! 22P02 a status that is not there
UPDATE users SET kyc_status = 'done' WHERE id = $1
