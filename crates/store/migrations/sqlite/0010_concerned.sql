-- Who of a household a guarantee concerns by age, and who of it is in no ledger.
CREATE INDEX persons_by_household ON persons (household_id, born_on);
