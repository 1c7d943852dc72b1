-- Creates the tables, for PostgreSQL 16 or later. You can run this script again.

CREATE SCHEMA IF NOT EXISTS ladiflow;

CREATE OR REPLACE FUNCTION ladiflow.as_time(text) RETURNS timestamptz LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN $1 ~ '^\d{4}-\d\d-\d\dT[\d:.]+Z$' AND pg_input_is_valid($1, 'timestamptz') THEN CAST($1 AS timestamptz) END;

CREATE TABLE IF NOT EXISTS ladiflow.customer (
    id             text GENERATED ALWAYS AS (customer ->> '_id') STORED PRIMARY KEY,
    updated_at     timestamptz GENERATED ALWAYS AS (ladiflow.as_time(customer ->> 'updated_at')) STORED,
    customer       jsonb NOT NULL,
    -- when a check of the customer began, even if its lookup failed
    attempted_at   timestamptz,
    -- the number of checks in a row that did not find the customer, and the time of the last one that was counted
    missing_checks int NOT NULL DEFAULT 0,
    counted_at     timestamptz
);

CREATE TABLE IF NOT EXISTS ladiflow.source_state (
    key   text PRIMARY KEY,
    value text NOT NULL
);
