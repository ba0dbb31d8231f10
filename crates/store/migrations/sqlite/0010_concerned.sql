-- Who lives in a household, with their birthdays: whom of it a guarantee concerns, and of whom nothing is known.
CREATE INDEX persons_by_household ON persons (household_id, person_id, born_on);
