-- Places. A code is a name with a history and never a key.
CREATE TABLE regions (
    region_id  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    level      TEXT COLLATE "C" NOT NULL,
    parent_id  TEXT COLLATE "C" REFERENCES regions (region_id)
);
CREATE INDEX regions_by_parent ON regions (parent_id);
CREATE TABLE region_spells (
    spell_id   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    region_id  TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    code       TEXT COLLATE "C",
    name       TEXT COLLATE "C" NOT NULL,
    valid_from TEXT COLLATE "C",
    valid_to   TEXT COLLATE "C"
);
CREATE INDEX region_spells_by_region ON region_spells (region_id);
CREATE INDEX region_spells_by_code ON region_spells (code);
-- Every place with every place that lies in it, itself included.
CREATE TABLE region_tree (
    ancestor_id   TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    descendant_id TEXT COLLATE "C" NOT NULL REFERENCES regions (region_id),
    PRIMARY KEY (ancestor_id, descendant_id)
);
CREATE INDEX region_tree_by_descendant ON region_tree (descendant_id);
