-- What was told of a customer, in one statement: a deletion takes the row out, anything else puts it in or makes it newer.
WITH told AS (
    -- jsonb has no zero character; a customer who has one gets the replacement character instead
    SELECT CAST(regexp_replace(:#${body}, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\ufffd', 'g') AS jsonb) AS customer
), deleted AS (
    DELETE FROM ladiflow.customer USING told
    WHERE customer.id = told.customer ->> '_id' AND told.customer -> 'is_delete' = 'true'
), merged AS (
    INSERT INTO ladiflow.merged (id, into_id)
    SELECT customer ->> '_id', CAST(:#${header.CamelLadiFlowMergedInto} AS text) FROM told
    WHERE customer -> 'is_delete' = 'true' AND CAST(:#${header.CamelLadiFlowMergedInto} AS text) IS NOT NULL
    ON CONFLICT (id) DO UPDATE SET into_id = excluded.into_id
)
INSERT INTO ladiflow.customer (customer)
SELECT customer FROM told
WHERE customer -> 'is_delete' IS DISTINCT FROM 'true'
ON CONFLICT (id) DO UPDATE SET customer = excluded.customer
-- an older state never takes the place of a newer one
WHERE coalesce(excluded.updated_at >= customer.updated_at, true)
