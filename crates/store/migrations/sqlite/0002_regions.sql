-- Places. A code is a name with a history and never a key.
CREATE TABLE regions (
    region_id  TEXT NOT NULL PRIMARY KEY,
    level      TEXT NOT NULL,
    parent_id  TEXT REFERENCES regions (region_id)
);
CREATE INDEX regions_by_parent ON regions (parent_id);
CREATE TABLE region_spells (
    spell_id   TEXT NOT NULL PRIMARY KEY,
    region_id  TEXT NOT NULL REFERENCES regions (region_id),
    code       TEXT,
    name       TEXT NOT NULL,
    valid_from TEXT,
    valid_to   TEXT
);
CREATE INDEX region_spells_by_region ON region_spells (region_id);
CREATE INDEX region_spells_by_code ON region_spells (code);
-- Every place with every place that lies in it, itself included.
CREATE TABLE region_tree (
    ancestor_id   TEXT NOT NULL REFERENCES regions (region_id),
    descendant_id TEXT NOT NULL REFERENCES regions (region_id),
    PRIMARY KEY (ancestor_id, descendant_id)
);
CREATE INDEX region_tree_by_descendant ON region_tree (descendant_id);
