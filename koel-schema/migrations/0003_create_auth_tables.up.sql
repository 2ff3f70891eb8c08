-- How they prove who they are: sessions, one-time codes, second factors, API keys, consents, login attempts.

CREATE TABLE IF NOT EXISTS sessions (
    id                  uuid        NOT NULL DEFAULT gen_random_uuid(),
    user_id             uuid        NOT NULL,
    device_type         device_type NOT NULL,
    browser_fingerprint text,
    refresh_token_hash  bytea       NOT NULL,
    access_token_exp    timestamptz NOT NULL,
    is_active           boolean     NOT NULL DEFAULT true,
    last_active         timestamptz NOT NULL DEFAULT now(),
    created_at          timestamptz NOT NULL DEFAULT now(),
    deleted_at          timestamptz,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT sessions_refresh_token_hash_check CHECK (octet_length(refresh_token_hash) = 32)
);

CREATE UNIQUE INDEX IF NOT EXISTS idx_sessions_refresh_token_hash ON sessions (refresh_token_hash);
CREATE INDEX IF NOT EXISTS idx_sessions_user_device_type ON sessions (user_id, device_type, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_sessions_browser_fingerprint ON sessions (browser_fingerprint);
CREATE INDEX IF NOT EXISTS idx_sessions_active ON sessions (user_id, last_active) WHERE is_active = true AND deleted_at IS NULL;

CREATE TABLE IF NOT EXISTS one_time_codes (
    id          uuid         NOT NULL DEFAULT gen_random_uuid(),
    user_id     uuid         NOT NULL,
    purpose     code_purpose NOT NULL,
    code_hash   bytea        NOT NULL,
    attempts    smallint     NOT NULL DEFAULT 0,
    expires_at  timestamptz  NOT NULL,
    consumed_at timestamptz,
    created_at  timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT one_time_codes_pkey PRIMARY KEY (id),
    CONSTRAINT one_time_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT one_time_codes_code_hash_check CHECK (octet_length(code_hash) = 32),
    CONSTRAINT one_time_codes_attempts_check CHECK (attempts BETWEEN 0 AND 10),
    CONSTRAINT one_time_codes_expires_at_check CHECK (expires_at > created_at)
);

CREATE INDEX IF NOT EXISTS idx_one_time_codes_user_purpose ON one_time_codes (user_id, purpose, created_at DESC);

CREATE TABLE IF NOT EXISTS mfa_factors (
    id               uuid        NOT NULL DEFAULT gen_random_uuid(),
    user_id          uuid        NOT NULL,
    kind             mfa_kind    NOT NULL,
    label            varchar(64) NOT NULL,
    secret_encrypted bytea       NOT NULL,
    sign_count       bigint      NOT NULL DEFAULT 0,
    confirmed_at     timestamptz,
    last_used_at     timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT mfa_factors_pkey PRIMARY KEY (id),
    CONSTRAINT mfa_factors_user_id_label_key UNIQUE (user_id, label),
    CONSTRAINT mfa_factors_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT mfa_factors_sign_count_check CHECK (sign_count >= 0)
);

CREATE TABLE IF NOT EXISTS api_keys (
    id           uuid        NOT NULL DEFAULT gen_random_uuid(),
    company_id   uuid        NOT NULL,
    created_by   uuid,
    name         text        NOT NULL,
    key_hash     bytea       NOT NULL,
    scopes       text[]      NOT NULL DEFAULT '{}',
    rate_limit   integer     NOT NULL DEFAULT 1000,
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_key_hash_key UNIQUE (key_hash),
    CONSTRAINT api_keys_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies (id) ON DELETE CASCADE,
    CONSTRAINT api_keys_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT api_keys_key_hash_check CHECK (octet_length(key_hash) = 32),
    CONSTRAINT api_keys_rate_limit_check CHECK (rate_limit > 0)
);

CREATE INDEX IF NOT EXISTS idx_api_keys_company_id ON api_keys (company_id);
CREATE INDEX IF NOT EXISTS idx_api_keys_created_by ON api_keys (created_by);

CREATE TABLE IF NOT EXISTS consents (
    id           uuid        NOT NULL DEFAULT gen_random_uuid(),
    user_id      uuid        NOT NULL,
    purpose      text        NOT NULL,
    version      integer     NOT NULL,
    ip           inet,
    granted_at   timestamptz NOT NULL DEFAULT now(),
    withdrawn_at timestamptz,
    CONSTRAINT consents_pkey PRIMARY KEY (id),
    CONSTRAINT consents_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT consents_version_check CHECK (version > 0),
    CONSTRAINT consents_withdrawn_at_check CHECK (withdrawn_at >= granted_at)
);

CREATE INDEX IF NOT EXISTS idx_consents_user_id ON consents (user_id, purpose, granted_at DESC);
CREATE UNIQUE INDEX IF NOT EXISTS idx_consents_current ON consents (user_id, purpose) WHERE withdrawn_at IS NULL;

-- An attempt may name a user there is not: the hash is what was typed, the user who it turned out to be.
CREATE TABLE IF NOT EXISTS login_attempts (
    id           bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    email_hash   bytea       NOT NULL,
    user_id      uuid,
    ip           inet        NOT NULL,
    user_agent   text,
    succeeded    boolean     NOT NULL,
    attempted_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT login_attempts_pkey PRIMARY KEY (id),
    CONSTRAINT login_attempts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT login_attempts_email_hash_check CHECK (octet_length(email_hash) = 32)
);

CREATE INDEX IF NOT EXISTS idx_login_attempts_email_hash ON login_attempts (email_hash, attempted_at DESC);
CREATE INDEX IF NOT EXISTS idx_login_attempts_user_id ON login_attempts (user_id);
CREATE INDEX IF NOT EXISTS idx_login_attempts_attempted_at ON login_attempts USING brin (attempted_at);
