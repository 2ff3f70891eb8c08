-- What happens: e-mail waiting to be sent, and the audit log. Both grow in the order of time, hence BRIN.

CREATE TABLE IF NOT EXISTS email_events (
    id            bigint       NOT NULL GENERATED ALWAYS AS IDENTITY,
    user_id       uuid,
    template      text         NOT NULL,
    template_data jsonb        NOT NULL DEFAULT '{}',
    status        email_status NOT NULL DEFAULT 'queued',
    attempts      smallint     NOT NULL DEFAULT 0,
    last_error    text,
    sent_at       timestamptz,
    created_at    timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT email_events_pkey PRIMARY KEY (id),
    CONSTRAINT email_events_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT email_events_attempts_check CHECK (attempts >= 0),
    CONSTRAINT email_events_sent_at_check CHECK ((status = 'sent') = (sent_at IS NOT NULL))
);

CREATE INDEX IF NOT EXISTS idx_email_events_user_id ON email_events (user_id);
CREATE INDEX IF NOT EXISTS idx_email_events_queued ON email_events (created_at) WHERE status = 'queued';
CREATE INDEX IF NOT EXISTS idx_email_events_template_data ON email_events USING gin (template_data jsonb_path_ops);
CREATE INDEX IF NOT EXISTS idx_email_events_created_at ON email_events USING brin (created_at);

-- No foreign keys: the log outlives what it speaks of.
CREATE TABLE IF NOT EXISTS audit_logs (
    id          bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    actor_id    uuid,
    action      text        NOT NULL,
    entity_type text        NOT NULL,
    entity_id   text,
    details     jsonb,
    ip          inet,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT audit_logs_pkey PRIMARY KEY (id),
    CONSTRAINT audit_logs_action_check CHECK (action <> '')
);

CREATE INDEX IF NOT EXISTS idx_audit_logs_actor_id ON audit_logs (actor_id, id DESC);
CREATE INDEX IF NOT EXISTS idx_audit_logs_entity ON audit_logs (entity_type, entity_id);
CREATE INDEX IF NOT EXISTS idx_audit_logs_created_at ON audit_logs USING brin (created_at);
