CREATE TABLE IF NOT EXISTS accounts (
    id      int    PRIMARY KEY,
    balance bigint NOT NULL CHECK (balance >= 0)
);
