-- Processes one emitted customer in one statement: a customer with is_delete deletes its row, and any other inserts or updates its row.
WITH emitted AS (
    -- jsonb cannot contain U+0000; the replacement character takes its place
    SELECT CAST(regexp_replace(:#${body}, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\ufffd', 'g') AS jsonb) AS customer
), deleted AS (
    DELETE FROM ladiflow.customer USING emitted
    WHERE customer.id = emitted.customer ->> '_id' AND emitted.customer -> 'is_delete' = 'true'
)
INSERT INTO ladiflow.customer (customer)
SELECT customer FROM emitted
WHERE customer -> 'is_delete' IS DISTINCT FROM 'true'
ON CONFLICT (id) DO UPDATE SET customer = excluded.customer
-- older data never replaces newer data
WHERE coalesce(excluded.updated_at >= customer.updated_at, true)
