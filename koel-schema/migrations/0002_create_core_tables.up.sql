-- Who there is: companies, their partner configurations, users and what users may do.
-- Personal data is stored as AES-256 ciphertext (*_encrypted); what must be found is stored beside it as SHA-256 (*_hash).

CREATE TABLE IF NOT EXISTS companies (
    id          uuid        NOT NULL DEFAULT gen_random_uuid(),
    slug        text        NOT NULL,
    name        text        NOT NULL,
    country     varchar(2),
    metadata    jsonb       NOT NULL DEFAULT '{}',
    is_active   boolean     NOT NULL DEFAULT true,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    deleted_at  timestamptz,
    CONSTRAINT companies_pkey PRIMARY KEY (id),
    CONSTRAINT companies_slug_key UNIQUE (slug),
    CONSTRAINT companies_slug_check CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    CONSTRAINT companies_name_check CHECK (name <> ''),
    CONSTRAINT companies_country_check CHECK (country ~ '^[A-Z]{2}$')
);

CREATE TABLE IF NOT EXISTS partner_configurations (
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    company_id      uuid        NOT NULL,
    product_domain  text        NOT NULL,
    settings        jsonb       NOT NULL DEFAULT '{}',
    webhook_url     text,
    allowed_origins text[]      NOT NULL DEFAULT '{}',
    session_ttl     interval    NOT NULL DEFAULT '15 minutes',
    is_active       boolean     NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT partner_configurations_pkey PRIMARY KEY (id),
    -- Its leading column serves the foreign key too.
    CONSTRAINT partner_configurations_company_id_product_domain_key UNIQUE (company_id, product_domain),
    CONSTRAINT partner_configurations_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies (id) ON DELETE CASCADE,
    CONSTRAINT partner_configurations_webhook_url_check CHECK (webhook_url LIKE 'https://%'),
    CONSTRAINT partner_configurations_session_ttl_check CHECK (session_ttl > interval '0')
);

CREATE TABLE IF NOT EXISTS users (
    id                    uuid        NOT NULL DEFAULT gen_random_uuid(),
    aadhaar_hash          bytea,
    email_hash            bytea       NOT NULL,
    email_encrypted       bytea       NOT NULL,
    name_encrypted        bytea,
    username              text        NOT NULL,
    password_hash         text        NOT NULL,
    is_active             boolean     NOT NULL DEFAULT true,
    kyc_status            kyc_status  NOT NULL DEFAULT 'pending',
    kyc_data              jsonb,
    aadhaar_last_verified timestamptz,
    first_company_id      uuid,
    created_at            timestamptz NOT NULL DEFAULT now(),
    deleted_at            timestamptz,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_first_company_id_fkey FOREIGN KEY (first_company_id) REFERENCES companies (id) ON DELETE SET NULL,
    CONSTRAINT users_aadhaar_hash_check CHECK (octet_length(aadhaar_hash) = 32),
    CONSTRAINT users_email_hash_check CHECK (octet_length(email_hash) = 32),
    CONSTRAINT users_username_check CHECK (username ~ '^[a-z0-9][a-z0-9._-]{2,63}$'),
    CONSTRAINT users_kyc_data_check CHECK (jsonb_typeof(kyc_data) = 'object'),
    CONSTRAINT users_deleted_at_check CHECK (deleted_at >= created_at)
);

-- A hash identifies a person only among those who are still here: whoever left may come back.
CREATE UNIQUE INDEX IF NOT EXISTS idx_users_aadhaar_hash ON users (aadhaar_hash) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS idx_users_email_hash ON users (email_hash) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS idx_users_username ON users (username) WHERE deleted_at IS NULL;
CREATE INDEX IF NOT EXISTS idx_users_first_company_id ON users (first_company_id);
-- The list of users, newest first, page by page.
CREATE INDEX IF NOT EXISTS idx_users_created_at_id ON users (created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX IF NOT EXISTS idx_users_kyc_data ON users USING gin (kyc_data jsonb_path_ops);

CREATE TABLE IF NOT EXISTS user_roles (
    user_id        uuid      NOT NULL,
    product_domain text      NOT NULL,
    role           role_name NOT NULL,
    is_active      boolean   NOT NULL DEFAULT true,
    CONSTRAINT user_roles_pkey PRIMARY KEY (user_id, product_domain, role),
    CONSTRAINT user_roles_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT user_roles_product_domain_check CHECK (product_domain <> '')
);

CREATE INDEX IF NOT EXISTS idx_user_roles_user_product ON user_roles (user_id, product_domain);
