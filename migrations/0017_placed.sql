-- Calls over trunks as rules, guards and carriers count them: one that was forwarded or rang a person's
-- mobile shows another number than the one that was called.

ALTER TABLE legs ADD COLUMN placed_trunk  TEXT;    -- NULL: not placed over a trunk
ALTER TABLE legs ADD COLUMN placed_number TEXT;    -- the own number that was shown
ALTER TABLE legs ADD COLUMN placed_callee TEXT;
ALTER TABLE legs ADD COLUMN dialled       INTEGER; -- when it was judged and counted

CREATE INDEX legs_by_dialling ON legs (dialled) WHERE dialled IS NOT NULL;

-- As it was counted until now.
UPDATE legs SET
    placed_trunk = calls.trunk,
    placed_number = coalesce(calls.number, ''),
    placed_callee = legs.party,
    dialled = legs.started
FROM calls
WHERE calls.id = legs.call AND legs.role = 'outside' AND calls.trunk IS NOT NULL;
