// group: Upkeep
// What a careful owner looks at from time to time. The program's own check is clew check --store bolt://…

// recipe: handling
// title: Handling of what is in the graph
// question: How many records of each source are marked how?
// gives: source, tlp, records
// rows: 4
// row: ["fiu", "AMBER", 70]
// row: ["ngo", "AMBER+STRICT", 54]
// row: ["police", "AMBER", 75]
MATCH (r:Record) WHERE NOT r:Absent AND NOT r:Deleted
RETURN r.source AS source, coalesce(r.tlp, 'not marked') AS tlp, count(*) AS records
ORDER BY source, tlp

// recipe: strictest
// title: The strictest marking on a chain
// question: With which marking is an answer to be handled that goes over these entities?
// param records: ["police/P-003", "police/C-02", "fiu/H-12"]   a record of each entity on the way
// gives: tlp
// rows: 1
// row: ["AMBER+STRICT"]
MATCH (r:Record)-[:RESOLVED_TO]->(e:Entity) WHERE r.key IN $records
WITH collect(e.tlp) AS marks
RETURN reduce(strictest = 'CLEAR', level IN ['GREEN', 'AMBER', 'AMBER+STRICT', 'RED'] | CASE WHEN level IN marks THEN level ELSE strictest END) AS tlp

// recipe: dangling
// title: Links that lead nowhere
// question: Which records name a record that was deleted or never came?
// gives: record, missing, deleted
// rows: 1
// row: ["police/S-03", "police/L-03", true]
MATCH (r:Record)-[:MENTIONS]->(gone:Record) WHERE gone:Absent OR gone:Deleted
RETURN r.key AS record, gone.key AS missing, gone:Deleted AS deleted
ORDER BY record, missing

// recipe: tombstones
// title: What was deleted
// question: Which records were deleted, and does their id lead on?
// gives: record, kind, now
// rows: 1
// row: ["police/L-03", "Location", null]
MATCH (r:Record:Deleted)
OPTIONAL MATCH (r)-[:LEADS_TO*1..20]->()-[:RESOLVED_TO]->(e:Entity)
RETURN r.key AS record, r.kind AS kind, e.id AS now
ORDER BY record

// recipe: hubs
// title: Hubs
// question: Which entities have most relationships, and would make every path seem short?
// param most: 5   rows at most
// gives: kind, id, relationships
// rows: 5
// row: ["PhoneNumber", "phone:+442079460123", "*"]
// row: ["Compound", "cmp_2p4pkjwhqfcxqrik22aijd2lgi", "*"]
// row: ["Compound", "cmp_rlt7mux6a564xuurmuhzexu32u", "*"]
MATCH (e:Entity) WHERE NOT e:Retired
WITH e, COUNT { (e)--() } AS relationships
RETURN e.kind AS kind, e.id AS id, relationships
ORDER BY relationships DESC, id LIMIT toInteger($most)

// recipe: unlinked
// title: Entities without a link
// question: Which entities hang on nothing?
// gives: kind, id, sources
// rows: 1
// row: ["Wallet", "wallet:raw:tron:TGrvZZDTBPn3t4F8Bhtna9ToUVi93Ppqex", ["police"]]
MATCH (e:Entity) WHERE NOT e:Retired AND NOT EXISTS { (e)--(:Entity) }
RETURN e.kind AS kind, e.id AS id, e.sources AS sources
ORDER BY kind, id

// recipe: sources
// title: Sources
// question: How many records and entities does each source tell of, and how many does it share with others?
// gives: source, records, entities, shared
// rows: 4
// row: ["fiu", 25, 25, 17]
// row: ["ngo", 47, 46, 28]
// row: ["police", 67, 67, 38]
MATCH (r:Record)-[:RESOLVED_TO]->(e:Entity)
RETURN r.source AS source, count(r) AS records, count(DISTINCT e) AS entities, count(DISTINCT CASE WHEN size(e.sources) > 1 THEN e END) AS shared
ORDER BY source

// recipe: indexes
// title: Indexes to lean on
// question: Which look-ups are fast?
// gives: name, type, on, properties
// rows: 5
// row: ["clew_decision", "RANGE", ["Decision"], ["seq"]]
// row: ["clew_entity", "RANGE", ["Entity"], ["id"]]
// row: ["clew_names", "FULLTEXT", ["Entity"], ["name", "names"]]
SHOW INDEXES YIELD name, type, labelsOrTypes, properties
WHERE name IN ['clew_entity', 'clew_record', 'clew_retired', 'clew_decision', 'clew_names']
RETURN name, type, labelsOrTypes AS on, properties
ORDER BY name

// recipe: edges
// title: The graph as a list of edges
// question: Which edges does a library such as networkx or Graph Data Science need, one for all links of a type between two entities?
// param types: ["RECRUITED", "HELD_AT", "WORKED_AT", "OPERATES", "ASSOCIATE_OF", "HOLDS", "TRANSFERRED", "USES", "LISTS_CONTACT"]   types of link
// gives: source, target, link, weight
// rows: 165
// row: ["ad_4f5yy4emnqvn4j52nuyj3yreju", "phone:+447700900109", "LISTS_CONTACT", 1]
// row: ["ad_4nyx26pp6phsiuootrgnktpgnu", "account:telegram:@harbour_hr_desk", "LISTS_CONTACT", 2]
// row: ["ad_cb2vob72jvzeegyx2rngyi5sdi", "phone:+447700900101", "LISTS_CONTACT", 2]
MATCH (a:Entity)-[r]->(b:Entity) WHERE type(r) IN $types
RETURN a.id AS source, b.id AS target, type(r) AS link, count(*) AS weight
ORDER BY source, target, link
