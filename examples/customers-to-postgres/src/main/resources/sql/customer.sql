-- Processes one emitted customer in one statement: a deletion deletes the row, and any other change inserts or updates the row.
WITH emitted AS (
    -- jsonb cannot contain U+0000; the replacement character takes its place
    SELECT CAST(regexp_replace(:#${body}, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\ufffd', 'g') AS jsonb) AS customer
), deleted AS (
    DELETE FROM ladiflow.customer USING emitted
    WHERE customer.id = emitted.customer ->> '_id' AND emitted.customer -> 'is_delete' = 'true'
), merged AS (
    INSERT INTO ladiflow.merged (id, into_id)
    SELECT customer ->> '_id', CAST(:#${header.CamelLadiFlowMergedInto} AS text) FROM emitted
    WHERE customer -> 'is_delete' = 'true' AND CAST(:#${header.CamelLadiFlowMergedInto} AS text) IS NOT NULL
    ON CONFLICT (id) DO UPDATE SET into_id = excluded.into_id
)
INSERT INTO ladiflow.customer (customer)
SELECT customer FROM emitted
WHERE customer -> 'is_delete' IS DISTINCT FROM 'true'
ON CONFLICT (id) DO UPDATE SET customer = excluded.customer
-- older data never replaces newer data
WHERE coalesce(excluded.updated_at >= customer.updated_at, true)
