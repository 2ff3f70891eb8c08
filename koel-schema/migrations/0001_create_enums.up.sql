-- The closed vocabularies of KOEL. Labels are added with ALTER TYPE ... ADD VALUE and never taken away.
-- CREATE TYPE has no IF NOT EXISTS; the migration runs in a transaction, so it happens wholly or not at all.

CREATE TYPE kyc_status AS ENUM ('pending', 'in_review', 'verified', 'rejected', 'expired');

CREATE TYPE device_type AS ENUM ('web', 'android', 'ios', 'desktop', 'service');

CREATE TYPE role_name AS ENUM ('viewer', 'member', 'operator', 'admin', 'owner');

CREATE TYPE code_purpose AS ENUM ('login', 'email_verification', 'password_reset', 'step_up');

CREATE TYPE mfa_kind AS ENUM ('totp', 'webauthn', 'sms', 'recovery');

CREATE TYPE email_status AS ENUM ('queued', 'sending', 'sent', 'failed', 'cancelled');
