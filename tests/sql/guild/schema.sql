-- People and their work: trees, composite keys, exclusion, triggers, rules, updatable views.

CREATE TYPE grade AS ENUM ('apprentice', 'journeyman', 'master');
CREATE TYPE contact AS (kind text, value text, preferred boolean);

CREATE TABLE guilds (
    id      smallint PRIMARY KEY,
    name    name NOT NULL,
    founded integer,
    motto   text COLLATE "C"
);

CREATE TABLE members (
    guild_id  smallint NOT NULL REFERENCES guilds (id),
    number    integer NOT NULL,
    name      text NOT NULL,
    grade     grade NOT NULL DEFAULT 'apprentice',
    mentor    integer,
    joined    date NOT NULL DEFAULT current_date,
    left_on   date,
    wage      numeric(8, 2),
    contacts  contact[],
    home      contact,
    hours     int[] NOT NULL DEFAULT '{8,8,8,8,8}',
    secret    bytea,
    PRIMARY KEY (guild_id, number),
    FOREIGN KEY (guild_id, mentor) REFERENCES members (guild_id, number)
);

CREATE TABLE works (
    id        integer GENERATED ALWAYS AS IDENTITY,
    guild_id  smallint NOT NULL,
    author    integer NOT NULL,
    title     text NOT NULL,
    pages     integer,
    rating    real,
    doc       jsonb NOT NULL DEFAULT '{}',
    published timestamp,
    CONSTRAINT works_pk PRIMARY KEY (id),
    CONSTRAINT works_author_fk FOREIGN KEY (guild_id, author) REFERENCES members (guild_id, number)
);

CREATE TABLE reviews (
    work_id  integer NOT NULL REFERENCES works (id),
    reviewer text NOT NULL,
    stars    smallint CHECK (stars BETWEEN 1 AND 5),
    comment  text,
    at       timestamptz DEFAULT now(),
    CONSTRAINT reviews_once UNIQUE (work_id, reviewer)
);

CREATE TABLE journal (
    entry  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    what   text NOT NULL,
    who    text DEFAULT current_user,
    data   json
);

CREATE TABLE rooms (
    room   integer NOT NULL,
    during int4range NOT NULL,
    purpose text,
    EXCLUDE USING gist (during WITH &&)
);

CREATE VIEW masters AS SELECT guild_id, number, name, wage FROM members WHERE grade = 'master';
CREATE VIEW rated AS
    SELECT w.id, w.title, avg(r.stars) AS stars, count(r.stars) AS votes, max(r.at) AS latest
    FROM works w LEFT JOIN reviews r ON r.work_id = w.id GROUP BY w.id, w.title;

CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO journal (what) VALUES (TG_OP || ' on ' || TG_TABLE_NAME);
    RETURN NULL;
END $$;
CREATE TRIGGER works_noted AFTER INSERT OR UPDATE ON works FOR EACH ROW EXECUTE FUNCTION note_change();

CREATE FUNCTION pay(guild smallint, bonus numeric DEFAULT 0) RETURNS numeric LANGUAGE sql STABLE
    AS $$ SELECT sum(wage) + bonus FROM members WHERE guild_id = guild $$;
CREATE FUNCTION pay(guild text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT guild || '?' $$;
CREATE PROCEDURE retire(guild smallint, member integer) LANGUAGE sql
    AS $$ UPDATE members SET left_on = current_date WHERE guild_id = guild AND number = member $$;
CREATE AGGREGATE product(double precision) (SFUNC = float8mul, STYPE = double precision, INITCOND = '1');
CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq);
CREATE RULE journal_keep AS ON DELETE TO journal DO INSTEAD NOTHING;
