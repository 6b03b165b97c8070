// group: Evidence and history
// Whose word an answer rests on, what brought records together, who decided, and what changed.

// recipe: who-says
// title: The records behind an entity
// question: Which records is this entity made of, and since which decision?
// param record: "police/P-001"   a record of the entity
// gives: record, source, name, tlp, decision
// rows: 4
// row: ["fiu/H-01", "fiu", "CHERVANIN OLEG V", "AMBER", 3]
// row: ["ngo/R-01", "ngo", "Chervanyn Oleg", "AMBER+STRICT", 2]
// row: ["police/P-001", "police", "Oleg Chervanin", "AMBER", 1]
MATCH (:Record {key: $record})-[:RESOLVED_TO]->(e:Entity)
MATCH (e)<-[since:RESOLVED_TO]-(r:Record)
RETURN r.key AS record, r.source AS source, r.name AS name, r.tlp AS tlp, since.decision AS decision
ORDER BY record

// recipe: who-says-link
// title: The records behind a link
// question: Who says that these two are linked, and how sure are they?
// param from: "police/P-042"   a record of the one
// param to: "police/C-02"   a record of the other
// gives: link, from, record, confidence
// rows: 2
// row: ["HELD_AT", "2023-02-20", "ngo/S-03", null]
// row: ["HELD_AT", "2023-02-20", "police/P-042", 70]
MATCH (:Record {key: $from})-[:RESOLVED_TO]->(a:Entity)-[link]-(b:Entity)<-[:RESOLVED_TO]-(:Record {key: $to})
UNWIND range(0, size(link.records) - 1) AS i
RETURN type(link) AS link, date(coalesce(link.from, link.at)) AS from, link.records[i] AS record, nullIf(link.confidences[i], -1) AS confidence
ORDER BY link, from, record

// recipe: matched
// title: What brought the records together
// question: Why are these records one, and how strong is each pair?
// param record: "police/P-001"   a record of the entity
// gives: one, other, bits, identifiers
// rows: 6
// row: ["fiu/H-01", "ngo/R-01", "*", ["identifier: phone:+447700900101"]]
// row: ["fiu/H-01", "police/P-001", "*", ["identifier: passport:P8474693", "identifier: phone:+447700900101"]]
// row: ["fiu/H-01", "registry/OFF-01", "*", []]
MATCH (:Record {key: $record})-[:RESOLVED_TO]->(e:Entity)
MATCH (e)<-[:RESOLVED_TO]-(a:Record)-[m:MATCHED]->(b:Record)-[:RESOLVED_TO]->(e)
RETURN a.key AS one, b.key AS other, round(m.weight, 1) AS bits, [k IN m.keys WHERE k STARTS WITH 'identifier'] AS identifiers
ORDER BY one, other

// recipe: weakest
// title: The weakest merges
// question: Which entities hang on the weakest evidence, and would be looked at first?
// param most: 5   rows at most
// gives: kind, id, one, other, bits
// rows: 5
// row: ["Person", "per_vyfv62kfuc5kl5uy6yt7dcprwq", "ngo/R-01", "registry/OFF-01", "*"]
// row: ["Person", "per_vyfv62kfuc5kl5uy6yt7dcprwq", "fiu/H-01", "registry/OFF-01", "*"]
// row: ["Person", "per_qmdluz72nrmmbqz4gdxrw2opdi", "fiu/H-03", "registry/OFF-02", "*"]
MATCH (e:Entity)<-[:RESOLVED_TO]-(a:Record)-[m:MATCHED]->(b:Record)-[:RESOLVED_TO]->(e)
RETURN e.kind AS kind, e.id AS id, a.key AS one, b.key AS other, round(m.weight, 1) AS bits
ORDER BY m.weight, one, other LIMIT toInteger($most)

// recipe: judgements
// title: What analysts decided
// question: Which records did somebody declare the same or not the same, when and why?
// gives: one, other, verdict, by, why
// rows: 2
// row: ["ngo/S-07", "police/P-047", "not_same", "analyst", "born eight years apart"]
// row: ["ngo/S-18", "police/P-018", "same", "analyst", "one passport and one day of birth"]
MATCH (a:Record)-[j:JUDGED]->(b:Record)
RETURN a.key AS one, b.key AS other, j.verdict AS verdict, j.by AS by, j.why AS why
ORDER BY one, other

// recipe: retired
// title: Where an old id leads
// question: I noted an id that is gone. Which entity is it now, and by which decision?
// param id: "per_zai3vxzcfmh6gwgvwktta3hxom"   the id noted
// gives: kind, id, decision, by, why
// rows: 1
// row: ["Person", "per_hwkfsjmfseoemucs7fbk3b7uju", "judgement", "analyst", "one passport and one day of birth"]
MATCH (old:Retired {id: $id})-[to:NOW_IN]->(e:Entity)
MATCH (d:Decision {seq: to.decision})
RETURN e.kind AS kind, e.id AS id, d.kind AS decision, d.by AS by, d.why AS why

// recipe: journal
// title: The decisions
// question: What was done to the graph, in order?
// gives: seq, kind, source, records, by, why
// rows: 9
// row: [1, "load", "*", 76, "", ""]
// row: [2, "load", "*", 54, "", ""]
// row: [3, "load", "*", 25, "", ""]
MATCH (d:Decision)
RETURN d.seq AS seq, d.kind AS kind, d.source AS source, d.records AS records, d.by AS by, d.why AS why
ORDER BY seq

// recipe: departed
// title: Records that left an entity
// question: Which records have left which entity, when and by whose word?
// gives: record, left, now, decision, kind
// rows: 2
// row: ["ngo/S-18", "per_zai3vxzcfmh6gwgvwktta3hxom", "per_hwkfsjmfseoemucs7fbk3b7uju", 7, "judgement"]
// row: ["police/L-03", "loc_wuew57v6vsesefc5agurqzk63y", null, 9, "delete"]
MATCH (r:Record)-[l:LEFT]->(d:Decision)
OPTIONAL MATCH (r)-[:RESOLVED_TO]->(now:Entity)
RETURN r.key AS record, l.entity AS left, now.id AS now, d.seq AS decision, d.kind AS kind
ORDER BY decision, record

// recipe: versions
// title: Records that a source corrected
// question: Which records came in more than one version?
// gives: record, earlier, came, replaced
// rows: 2
// row: ["police/L-03", 1, 1, 9]
// row: ["police/P-044", 1, 1, 1]
MATCH (r:Record)-[:HAD]->(p:Past)
RETURN r.key AS record, count(p) AS earlier, max(p.addedSeq) AS came, max(p.removedSeq) AS replaced
ORDER BY record

// recipe: one-source
// title: Links that rest on one source
// question: How many links of each type does only one source tell?
// gives: link, links, oneSource
// rows: 38
// row: ["USES", 57, 54]
// row: ["TRANSFERRED", 46, 46]
// row: ["HAS_DOCUMENT", 43, 21]
MATCH (:Entity)-[r]->(:Entity) WHERE r.links IS NOT NULL
RETURN type(r) AS link, count(*) AS links, count(CASE WHEN size(r.sources) = 1 THEN 1 END) AS oneSource
ORDER BY links DESC, link

// recipe: weak-links
// title: Links of low confidence
// question: Which links are no surer than this, by the best of their records?
// param most: 40   confidence of 0 to 100 at most
// gives: link, from, to, confidence, records
// rows: 1
// row: ["ASSOCIATE_OF", "per_udvxfslrfcnni57ikv6eu52mn4", "per_rhse5yfhzk7u44jq6qhmovgrui", 30, ["police/P-016"]]
MATCH (a:Entity)-[r]->(b:Entity) WHERE r.links IS NOT NULL AND r.confidence <= $most
RETURN type(r) AS link, a.id AS from, b.id AS to, r.confidence AS confidence, r.records AS records
ORDER BY confidence, link, from, to

// recipe: corroborated
// title: What several sources tell alike
// question: Which stays at a site do two sources tell with the same dates?
// gives: site, stays, example
// rows: 3
// row: ["Blue Heron Terrace", 2, "police/P-004"]
// row: ["Lantern Hill Estate", 2, "ngo/S-03"]
// row: ["Saffron Gate Park", 2, "ngo/S-02"]
MATCH (p:Person)-[r:HELD_AT]->(site:Compound) WHERE size(r.sources) > 1
RETURN site.name AS site, count(*) AS stays, min(r.records[0]) AS example
ORDER BY stays DESC, site

// recipe: since
// title: What changed since a decision
// question: Which links around this entity were added or altered after the decision of this number?
// param record: "police/P-012"   a record of the entity
// param seq: 3   the number of the decision
// gives: link, other, decision, records
// rows: 1
// row: ["DIRECTS", "org_ztpqf6qtqbhtpm2duzgsynokeq", 6, ["registry/OFF-02"]]
MATCH (:Record {key: $record})-[:RESOLVED_TO]->(e:Entity)-[r]-(other:Entity) WHERE r.addedSeq > $seq
RETURN type(r) AS link, other.id AS other, r.addedSeq AS decision, r.records AS records
ORDER BY decision, link, other

// recipe: by-sources
// title: Who is known to most sources
// question: Which people, companies and sites do most sources tell of? People are given by id.
// param least: 3   sources at least
// gives: kind, entity, sources, records
// rows: 8
// row: ["Organization", "Harbour Bridge Staffing", ["fiu", "ngo", "police", "registry"], 4]
// row: ["Person", "per_vyfv62kfuc5kl5uy6yt7dcprwq", ["fiu", "ngo", "police", "registry"], 4]
// row: ["Organization", "Lanternfish Trading", ["fiu", "police", "registry"], 3]
MATCH (e:Entity) WHERE size(e.sources) >= $least
RETURN e.kind AS kind, CASE WHEN e:Person THEN e.id ELSE e.name END AS entity, e.sources AS sources, e.recordCount AS records
ORDER BY size(sources) DESC, records DESC, entity
