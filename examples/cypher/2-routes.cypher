// group: Routes
// How people are led from an advertisement to a site. Length and types are bounded in every pattern: the traps say why.

// recipe: ad-to-site
// title: From a job ad to the site
// question: Which advertisements led people to this site, through whom, in the order of time?
// param site: "Lantern Hill Estate"   the site's name
// gives: ad, contact, recruiter, held, first
// rows: 3
// row: ["Digital sales executive", "account:facebook:@thida.jobs.abroad", "Thida Myo Wint", 2, "2023-02-03"]
// row: ["Digital sales executive", "phone:+447700900103", "Thida Myo Wint", 2, "2023-02-03"]
// row: ["IT worker", "account:telegram:@harbour_hr_desk", "Somrat Kaewdara", 1, "2020-10-05"]
MATCH (site:Compound) WHERE $site IN site.names
MATCH (site)<-[stay:HELD_AT]-(held:Person)<-[hired:RECRUITED]-(recruiter:Person)-[use:USES]->(contact)<-[listed:LISTS_CONTACT]-(ad:JobAd)
WHERE coalesce(listed.startEarliest < hired.startLatest, true) AND coalesce(hired.startEarliest < stay.endLatest, true)
  AND coalesce(use.startEarliest < listed.startLatest, true) AND coalesce(listed.startEarliest < use.endLatest, true)
RETURN ad.name AS ad, contact.id AS contact, CASE WHEN any(role IN recruiter.roles WHERE role ENDS WITH 'victim') THEN recruiter.id ELSE recruiter.name END AS recruiter,
  count(DISTINCT held) AS held, date(min(hired.at)) AS first
ORDER BY ad, contact

// recipe: ad-to-wallet
// title: From a job ad to the wallet
// question: Where did the money go that people made for the site to which this advertisement led them?
// param record: "police/A-05"   a record of the advertisement
// gives: recruiter, site, mule, account, wallet, amounts, arrived
// rows: 1
// row: ["Thida Myo Wint", "Lantern Hill Estate", "per_fno5xcmsthqssetxdecqtviaou", "bank:bank-of-veldania:00714482093", "wallet:ethereum:0x42a3acfbf656a7ea5565393988b06c91725c57a4", ["30800 ethereum:USDT"], "2023-05-21"]
MATCH (:Record {key: $record})-[:RESOLVED_TO]->(ad:JobAd)-[listed:LISTS_CONTACT]->(contact)<-[:USES]-(recruiter:Person)-[hired:RECRUITED]->(held:Person)-[stay:HELD_AT]->(site:Compound)
WHERE coalesce(listed.startEarliest < hired.startLatest, true) AND coalesce(hired.startEarliest < stay.endLatest, true)
MATCH (site)<-[work:WORKED_AT|OPERATES]-(manager:Person)-[:ASSOCIATE_OF]-{0,1}(herder:Person)-[found:RECRUITED]->(mule:Person)
WHERE 'mule' IN mule.roles AND coalesce(work.startEarliest < found.startLatest, true) AND coalesce(found.startEarliest < work.endLatest, true)
MATCH (mule)-[:HOLDS]->(account:BankAccount)-[paid:TRANSFERRED]->{1,3}(wallet:Wallet)
WHERE found.startEarliest < paid[0].startLatest AND all(i IN range(1, size(paid) - 1) WHERE paid[i - 1].startEarliest < paid[i].startLatest)
RETURN DISTINCT CASE WHEN any(role IN recruiter.roles WHERE role ENDS WITH 'victim') THEN recruiter.id ELSE recruiter.name END AS recruiter, site.name AS site, mule.id AS mule, account.id AS account, wallet.id AS wallet,
  [p IN paid | p.amountExact + ' ' + p.asset] AS amounts, date(paid[-1].at) AS arrived
ORDER BY arrived, wallet

// recipe: shortest
// title: Shortest connection of two entities
// question: By which shortest way are these two connected, without walking through what everybody shares?
// param from: "police/P-003"   a record of the one
// param to: "fiu/W-04"   a record of the other
// param hub: 30   entities with more relationships than this are not walked through
// gives: hops, entities, links
// rows: 1
// row: [3, ["per_syr4cehdwmkeyhvv6jb5ruawgm", "bank:bank-of-veldania:00713301188", "bank:bank-of-veldania:00714482093", "wallet:ethereum:0x42a3acfbf656a7ea5565393988b06c91725c57a4"], ["HOLDS", "TRANSFERRED", "TRANSFERRED"]]
MATCH (:Record {key: $from})-[:RESOLVED_TO]->(a:Entity), (:Record {key: $to})-[:RESOLVED_TO]->(b:Entity)
MATCH path = shortestPath((a)-[*..8]-(b))
WHERE all(n IN nodes(path) WHERE n:Entity AND NOT n:Retired AND (n = a OR n = b OR COUNT { (n)--() } <= $hub))
RETURN length(path) AS hops, [n IN nodes(path) | n.id] AS entities, [r IN relationships(path) | type(r)] AS links

// recipe: sets
// title: How two sets are connected
// question: How is the one case connected to the other: which is the shortest way from each of these to each of those?
// param left: ["police/P-001", "police/P-002"]   records of the one set
// param right: ["police/C-03", "fiu/W-04"]   records of the other
// param hub: 30   entities with more relationships than this are not walked through
// gives: from, to, hops, over
// rows: 4
// row: ["per_npbdcjvcmw6racamopglsufvmi", "cmp_cjrekuite4lvaa5vnandqh6cmm", 3, "*"]
// row: ["per_vyfv62kfuc5kl5uy6yt7dcprwq", "cmp_cjrekuite4lvaa5vnandqh6cmm", 4, "*"]
// row: ["per_npbdcjvcmw6racamopglsufvmi", "wallet:ethereum:0x42a3acfbf656a7ea5565393988b06c91725c57a4", 5, "*"]
MATCH (r:Record)-[:RESOLVED_TO]->(a:Entity) WHERE r.key IN $left
WITH collect(DISTINCT a) AS lefts
MATCH (r:Record)-[:RESOLVED_TO]->(b:Entity) WHERE r.key IN $right
WITH lefts, collect(DISTINCT b) AS rights
UNWIND lefts AS a UNWIND rights AS b
WITH a, b WHERE a <> b
MATCH path = shortestPath((a)-[*..6]-(b))
WHERE all(n IN nodes(path) WHERE n:Entity AND NOT n:Retired AND (n = a OR n = b OR COUNT { (n)--() } <= $hub))
RETURN a.id AS from, b.id AS to, length(path) AS hops, [n IN nodes(path)[1..-1] | n.id] AS over
ORDER BY hops, from, to

// recipe: transported
// title: Who drove people to which site
// question: Who took people there, and how long before they were first held?
// gives: driver, site, held, ride, days
// rows: 2
// row: ["Dumar Keseli", "Saffron Gate Park", "per_2aqzomsw2dyovonitkmwnyjfoi", "2017-11-02", 1]
// row: ["Dumar Keseli", "Saffron Gate Park", "per_hev6hlgis55e4ddmpcnvqlbxsm", "2020-11-01", 1]
MATCH (driver:Person)-[ride:TRANSPORTED]->(held:Person)-[stay:HELD_AT]->(site:Compound)
WHERE ride.at <= stay.from <= ride.at + duration('P14D')
WITH driver, site, held, ride, min(stay.from) AS first
RETURN CASE WHEN any(role IN driver.roles WHERE role ENDS WITH 'victim') THEN driver.id ELSE driver.name END AS driver, site.name AS site, held.id AS held, date(ride.at) AS ride,
  duration.inDays(ride.at, first).days AS days
ORDER BY ride, held

// recipe: succession
// title: Names and successors of a site
// question: Which site became which, and which is part of which?
// gives: site, link, other, at
// rows: 4
// row: ["Saffron Gate Park Zone 1", "PART_OF", "Saffron Gate Park", null]
// row: ["Saffron Gate Park Zone 2", "PART_OF", "Saffron Gate Park", null]
// row: ["Saffron Gate Park", "RENAMED_TO", "Lantern Hill Estate", "2021-06-15"]
MATCH (a:Compound)-[r:RENAMED_TO|SUCCESSOR_OF|PART_OF]->(b:Compound)
RETURN a.name AS site, type(r) AS link, b.name AS other, date(r.at) AS at
ORDER BY link, site

// recipe: flow
// title: Flows of people by country
// question: From which countries were people brought to which site? Cells of fewer than so many people are left out, for their protection.
// param least: 2   people in a cell at least
// gives: country, site, people
// rows: 4
// row: ["XV", "Lantern Hill Estate", 6]
// row: ["XV", "Saffron Gate Park", 4]
// row: ["XC", "Blue Heron Terrace", 2]
MATCH (p:Person)-[:HELD_AT]->(site:Compound)
MATCH (p)-[:HAS_DOCUMENT]->(d:IdentityDocument) WHERE d.id STARTS WITH 'doc:passport:'
WITH toUpper(split(d.id, ':')[2]) AS country, site, count(DISTINCT p) AS people
WHERE people >= $least
RETURN country, site.name AS site, people
ORDER BY people DESC, country, site
