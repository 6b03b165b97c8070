// group: First steps
// What is in the graph, how to find somebody, and the chain that the project is about.

// recipe: counts
// title: Entities by kind
// question: What is in the graph, and how much of it was brought together from several records?
// gives: kind, entities, records, merged
// rows: 17
// row: ["Person", 60, 96, 29]
// row: ["IdentityDocument", 43, 0, 0]
// row: ["PhoneNumber", 27, 0, 0]
MATCH (e:Entity) WHERE NOT e:Retired
RETURN e.kind AS kind, count(*) AS entities, sum(e.recordCount) AS records, count(CASE WHEN e.recordCount > 1 THEN 1 END) AS merged
ORDER BY entities DESC, kind

// recipe: links
// title: Links by type
// question: Which types of relationship are there between entities, and which lie between which kinds?
// gives: link, from, to, links
// rows: 52
// row: ["USES", "Person", "PhoneNumber", 44]
// row: ["HAS_DOCUMENT", "Person", "IdentityDocument", 29]
// row: ["TRANSFERRED", "BankAccount", "BankAccount", 28]
MATCH (a:Entity)-[r]->(b:Entity) WHERE NOT a:Retired
RETURN type(r) AS link, a.kind AS from, b.kind AS to, count(*) AS links
ORDER BY links DESC, link, from, to

// recipe: find
// title: Find by name
// question: Who is called so, in any spelling that a source used? People with a victim's role are left out.
// param text: "Chervanin"   words of a name; Lucene syntax, so ~ allows misspellings and * completes
// param most: 10   rows at most
// gives: kind, id, name, names, sources
// rows: 1
// row: ["Person", "per_vyfv62kfuc5kl5uy6yt7dcprwq", "Oleg Chervanin", ["CHERVANIN OLEG V", "CHERVANIN, Oleg", "Chervanyn Oleg", "Oleg Chervanin", "Uncle Leo", "Олег Черванин"], ["fiu", "ngo", "police", "registry"]]
CALL db.index.fulltext.queryNodes('clew_names', $text) YIELD node AS e, score
WHERE NOT any(role IN coalesce(e.roles, []) WHERE role ENDS WITH 'victim')
RETURN e.kind AS kind, e.id AS id, e.name AS name, e.names AS names, e.sources AS sources
ORDER BY score DESC, id LIMIT toInteger($most)

// recipe: by-record
// title: From a record to its entity
// question: I hold a source's own number. Which entity is that now?
// param record: "ngo/R-01"   a record as source/id: the only id that is promised for ever
// gives: kind, id, name, records, decision
// rows: 1
// row: ["Person", "per_vyfv62kfuc5kl5uy6yt7dcprwq", "Oleg Chervanin", 4, 2]
MATCH (r:Record {key: $record})-[since:RESOLVED_TO]->(e:Entity)
RETURN e.kind AS kind, e.id AS id, e.name AS name, e.recordCount AS records, since.decision AS decision

// recipe: around
// title: Everything one step away
// question: What is this entity linked to, how, since when and by whose word?
// param record: "police/P-010"   a record of the entity
// param most: 50   links at most: an entity may be a hub
// gives: link, direction, kind, id, since, records
// rows: 10
// row: ["ASSOCIATE_OF", "out", "Person", "per_qmdluz72nrmmbqz4gdxrw2opdi", "2017-03-01", ["police/P-010"]]
// row: ["ASSOCIATE_OF", "in", "Person", "per_udvxfslrfcnni57ikv6eu52mn4", "2018-01-01", ["police/P-016"]]
// row: ["LEASES_TO", "in", "Organization", "org_fkiubf4zjswpxdgsidiakfisr4", "2016-08-01", ["police/O-03"]]
MATCH (:Record {key: $record})-[:RESOLVED_TO]->(e:Entity)
CALL (e) {
  MATCH (e)-[r]-(other:Entity) WHERE NOT other:Retired
  RETURN r, other ORDER BY coalesce(r.confidence, -1) DESC, r.id LIMIT toInteger($most)
}
RETURN type(r) AS link, CASE WHEN startNode(r) = e THEN 'out' ELSE 'in' END AS direction, other.kind AS kind, other.id AS id,
  date(coalesce(r.from, r.at)) AS since, r.records AS records
ORDER BY link, id, since

// recipe: chain
// title: From the recruiter over the compound to the mule account
// question: Which mule accounts work for the sites that a recruiter fills?
// param record: "police/P-003"   a record of the recruiter
// gives: recruiter, site, manager, mule, account, held, found
// rows: 1
// row: ["Thida Myo Wint", "Lantern Hill Estate", "Sokha Venarith", "per_fno5xcmsthqssetxdecqtviaou", "bank:bank-of-veldania:00714482093", 2, "2023-04-02"]
MATCH (:Record {key: $record})-[:RESOLVED_TO]->(recruiter:Person)-[hired:RECRUITED]->(held:Person)-[stay:HELD_AT]->(site:Compound)
WHERE coalesce(hired.startEarliest < stay.endLatest, true)
MATCH (site)<-[work:WORKED_AT|OPERATES]-(manager:Person)-[:ASSOCIATE_OF]-{0,1}(herder:Person)-[found:RECRUITED]->(mule:Person)
WHERE 'mule' IN mule.roles AND coalesce(work.startEarliest < found.startLatest, true) AND coalesce(found.startEarliest < work.endLatest, true)
MATCH (mule)-[:HOLDS]->(account:BankAccount)
RETURN CASE WHEN any(role IN recruiter.roles WHERE role ENDS WITH 'victim') THEN recruiter.id ELSE recruiter.name END AS recruiter, site.name AS site,
  CASE WHEN any(role IN manager.roles WHERE role ENDS WITH 'victim') THEN manager.id ELSE manager.name END AS manager, mule.id AS mule, account.id AS account,
  count(DISTINCT held) AS held, date(min(found.at)) AS found
ORDER BY site, account
