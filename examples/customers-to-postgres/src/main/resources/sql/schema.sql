-- Creates the tables, for PostgreSQL 16 or later. You can run this script again.

CREATE SCHEMA IF NOT EXISTS ladiflow;

CREATE OR REPLACE FUNCTION ladiflow.as_time(text) RETURNS timestamptz LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN $1 ~ '^\d{4}-\d\d-\d\dT[\d:.]+Z$' AND pg_input_is_valid($1, 'timestamptz') THEN CAST($1 AS timestamptz) END;

CREATE OR REPLACE FUNCTION ladiflow.as_date(text) RETURNS date LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN $1 ~ '^\d{4}-\d\d-\d\d' AND pg_input_is_valid(left($1, 10), 'date') THEN CAST(left($1, 10) AS date) END;

CREATE OR REPLACE FUNCTION ladiflow.as_number(jsonb) RETURNS numeric LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN jsonb_typeof($1) = 'number' THEN CAST($1 AS numeric) END;

-- PostgreSQL generates all columns from the last one. You can add a column without a request to LadiFlow:
-- ALTER TABLE ladiflow.customer ADD COLUMN ward text GENERATED ALWAYS AS (customer ->> 'ward') STORED;
CREATE TABLE IF NOT EXISTS ladiflow.customer (
    id            text GENERATED ALWAYS AS (customer ->> '_id') STORED PRIMARY KEY,
    email         text GENERATED ALWAYS AS (customer ->> 'email') STORED,
    phone         text GENERATED ALWAYS AS (customer ->> 'phone') STORED,
    name          text GENERATED ALWAYS AS (customer ->> 'name') STORED,
    first_name    text GENERATED ALWAYS AS (customer ->> 'first_name') STORED,
    last_name     text GENERATED ALWAYS AS (customer ->> 'last_name') STORED,
    gender        text GENERATED ALWAYS AS (customer ->> 'gender') STORED,
    dob           date GENERATED ALWAYS AS (ladiflow.as_date(customer ->> 'dob')) STORED,
    country       text GENERATED ALWAYS AS (customer ->> 'country') STORED,
    city          text GENERATED ALWAYS AS (customer ->> 'city') STORED,
    company       text GENERATED ALWAYS AS (customer ->> 'company') STORED,
    language      text GENERATED ALWAYS AS (customer ->> 'language') STORED,
    status        text GENERATED ALWAYS AS (customer ->> 'status') STORED,
    source        text GENERATED ALWAYS AS (customer ->> 'source') STORED,
    score         numeric GENERATED ALWAYS AS (ladiflow.as_number(customer -> 'score')) STORED,
    tags          jsonb GENERATED ALWAYS AS (customer -> 'tags') STORED,
    created_at    timestamptz GENERATED ALWAYS AS (ladiflow.as_time(customer ->> 'created_at')) STORED,
    subscribed_at timestamptz GENERATED ALWAYS AS (ladiflow.as_time(customer ->> 'subscribed_at')) STORED,
    updated_at    timestamptz GENERATED ALWAYS AS (ladiflow.as_time(customer ->> 'updated_at')) STORED,
    customer      jsonb NOT NULL
);

COMMENT ON TABLE ladiflow.customer IS 'The customers that LadiFlow has, one a row';
COMMENT ON COLUMN ladiflow.customer.id IS 'LadiFlow''s id of the customer, 24 hex digits';
COMMENT ON COLUMN ladiflow.customer.email IS 'May be one that LadiFlow made up: <phone>.ladiflow@ladimail.com';
COMMENT ON COLUMN ladiflow.customer.phone IS 'As it was typed';
COMMENT ON COLUMN ladiflow.customer.name IS 'The whole name';
COMMENT ON COLUMN ladiflow.customer.first_name IS 'Often the whole name too';
COMMENT ON COLUMN ladiflow.customer.last_name IS 'Often empty';
COMMENT ON COLUMN ladiflow.customer.gender IS 'male, female, or another text';
COMMENT ON COLUMN ladiflow.customer.dob IS 'Date of birth';
COMMENT ON COLUMN ladiflow.customer.country IS 'Its name';
COMMENT ON COLUMN ladiflow.customer.city IS 'Its name';
COMMENT ON COLUMN ladiflow.customer.company IS 'Where the customer works';
COMMENT ON COLUMN ladiflow.customer.language IS 'vi, en, or another';
COMMENT ON COLUMN ladiflow.customer.status IS 'SUBSCRIBER, or another text';
COMMENT ON COLUMN ladiflow.customer.source IS 'Where the customer came from: ZALO, API, DASHBOARD, or another text';
COMMENT ON COLUMN ladiflow.customer.score IS 'Points of lead scoring';
COMMENT ON COLUMN ladiflow.customer.tags IS 'A list of ids';
COMMENT ON COLUMN ladiflow.customer.created_at IS 'When LadiFlow first knew the customer';
COMMENT ON COLUMN ladiflow.customer.subscribed_at IS 'When the customer subscribed';
COMMENT ON COLUMN ladiflow.customer.updated_at IS 'When this state came to be';
COMMENT ON COLUMN ladiflow.customer.customer IS 'All that LadiFlow tells of the customer. A column above is null where this has no value of its type';

-- The state of a source that does not use a state file.
CREATE TABLE IF NOT EXISTS ladiflow.source_state (
    key   text PRIMARY KEY,
    value text NOT NULL
);

COMMENT ON TABLE ladiflow.source_state IS 'The state of a source of changed customers, one per row';

-- The custom fields of all customers, one per row. The store defines which fields exist.
CREATE OR REPLACE VIEW ladiflow.custom_field AS
SELECT customer.id                                                             AS customer_id,
       field ->> 'name'                                                        AS name,
       field ->> 'data_type'                                                   AS data_type,
       nullif(coalesce(nullif(field ->> 'value', ''), field ->> 'value_number'), '') AS value,
       CASE WHEN jsonb_typeof(field -> 'values') = 'array' THEN field -> 'values' END AS values
FROM ladiflow.customer
CROSS JOIN LATERAL jsonb_array_elements(
    CASE WHEN jsonb_typeof(customer -> 'custom_fields') = 'array' THEN customer -> 'custom_fields' END) AS field;

COMMENT ON VIEW ladiflow.custom_field IS 'value is the text, number, day or choice; values those of a field that has several';
