// group: Sites
// Who is held where, who runs, guards, powers and owns the place, and what becomes of it after a raid.

// recipe: held-now
// title: Who is held at a site now
// question: Who is reported held there still, since when, who reports it, and which family can be reached?
// param site: "Blue Heron Terrace"   the site's name
// param at: "2024-06-01"   the day for which it is asked
// gives: person, since, family, sources
// rows: 4
// row: ["per_n5o4uksdw7zuab2swwloxop5zu", "2023-09-10", [], ["ngo", "police"]]
// row: ["per_6q5nz7eu34h2uipnw66bijfvlu", "2023-11-14", [], ["fiu", "ngo", "police"]]
// row: ["per_kj6jwuewgifr4xrgwpkpjp6yle", "2023-12-01", [], ["ngo"]]
MATCH (site:Compound) WHERE $site IN site.names
MATCH (site)<-[stay:HELD_AT]-(p:Person) WHERE coalesce(stay.from <= datetime($at), true) AND coalesce(stay.to >= datetime($at), true)
OPTIONAL MATCH (p)-[:FAMILY_OF]-(kin:Person)
RETURN p.id AS person, date(min(stay.from)) AS since, collect(DISTINCT kin.id) AS family, p.sources AS sources
ORDER BY since, person

// recipe: occupancy
// title: People held, by site and year
// question: How many people were held at each site in each year? An open stay counts until the day given.
// param at: "2024-06-01"   the last day
// gives: site, year, people
// rows: 12
// row: ["Blue Heron Terrace", 2023, 4]
// row: ["Blue Heron Terrace", 2024, 5]
// row: ["Lantern Hill Estate", 2021, 1]
MATCH (p:Person)-[stay:HELD_AT]->(site:Compound)
UNWIND range(stay.from.year, coalesce(stay.to, datetime($at)).year) AS year
RETURN site.name AS site, year, count(DISTINCT p) AS people
ORDER BY site, year

// recipe: witnesses
// title: Held together
// question: Who was held at the same site at the same time as this person, and could confirm what they say?
// param record: "police/P-042"   a record of the person
// gives: site, other, from, to, sources
// rows: 12
// row: ["Blue Heron Terrace", "per_6q5nz7eu34h2uipnw66bijfvlu", "2023-11-14", null, 3]
// row: ["Blue Heron Terrace", "per_gyrsozmcip5qdm4nj75bxzpkuq", "2024-02-01", null, 2]
// row: ["Blue Heron Terrace", "per_kj6jwuewgifr4xrgwpkpjp6yle", "2023-12-01", null, 1]
MATCH (:Record {key: $record})-[:RESOLVED_TO]->(p:Person)-[mine:HELD_AT]->(site:Compound)<-[theirs:HELD_AT]-(other:Person)
WHERE other <> p AND coalesce(theirs.startEarliest < mine.endLatest, true) AND coalesce(mine.startEarliest < theirs.endLatest, true)
RETURN site.name AS site, other.id AS other, date(max(theirs.from)) AS from, date(min(theirs.to)) AS to, size(other.sources) AS sources
ORDER BY site, other

// recipe: shared-services
// title: What two sites have in common
// question: Which sites share an operator, a guard, a landlord, staff or a supplier?
// gives: shared, kind, one, left, other, right
// rows: 4
// row: ["Qiu Renshan", "Person", "Lantern Hill Estate", "OPERATES", "Saffron Gate Park", "OPERATES"]
// row: ["Quellwater Power Co., Ltd.", "Organization", "Blue Heron Terrace", "SUPPLIES", "Saffron Gate Park", "SUPPLIES"]
// row: ["Serrin Ford Border Militia", "Organization", "Lantern Hill Estate", "GUARDS", "Saffron Gate Park", "GUARDS"]
MATCH (one:Compound)<-[r:OPERATES|GUARDS|SUPPLIES|OWNS|DEVELOPED|WORKED_AT]-(shared:Entity)-[s:OPERATES|GUARDS|SUPPLIES|OWNS|DEVELOPED|WORKED_AT]->(other:Compound)
WHERE one.id < other.id AND NOT any(role IN coalesce(shared.roles, []) WHERE role ENDS WITH 'victim')
RETURN shared.name AS shared, shared.kind AS kind, one.name AS one, type(r) AS left, other.name AS other, type(s) AS right
ORDER BY shared, one, other

// recipe: owners
// title: Who stands behind a site
// question: Who owns, leases or supplies this site, and who stands behind those, up to four companies up?
// param site: "Blue Heron Terrace"   the site's name
// gives: company, owners, directors
// rows: 2
// row: ["Orchard Spoke Properties", ["Greenmantle Holdings PLC"], ["per_3xeu7z5lwohxvslofeuam7dvse", "per_dyssrf7vtd345agpqkwontd3ti"]]
// row: ["Quellwater Power Co., Ltd.", [], ["per_u2ncj3dy5dntbv5ekn336zja4e"]]
MATCH (site:Compound) WHERE $site IN site.names
MATCH (site)<-[:OWNS|LEASES_TO|SUPPLIES|OPERATES]-(first:Organization)
MATCH path = (first)<-[:OWNS]-{0,4}(top:Organization) WHERE NOT EXISTS { (top)<-[:OWNS]-(:Organization) }
OPTIONAL MATCH (top)<-[:DIRECTS]-(director:Person)
WITH first, path, director ORDER BY director.id
RETURN first.name AS company, [n IN nodes(path)[1..] | n.name] AS owners, collect(DISTINCT director.id) AS directors
ORDER BY company

// recipe: sisters
// title: Companies with the same owner, director or telephone
// question: Which companies belong together, and by what?
// gives: one, other, by, shared
// rows: 7
// row: ["Greenmantle Holdings PLC", "Harbour Bridge Staffing Services Ltd", "DIRECTS", "GREAVE, Orlin"]
// row: ["Harbour Bridge Staffing Services Ltd", "Harbour Bridge Staffing", "REGISTERED_WITH", "+442079460150"]
// row: ["Harbour Bridge Staffing Services Ltd", "Lanternfish Trading International Ltd", "OWNS", "Greenmantle Holdings PLC"]
MATCH (one:Organization)-[r]-(shared:Person|Organization|PhoneNumber)-[s]-(other:Organization)
WHERE one.id < other.id AND type(r) = type(s) AND type(r) IN ['OWNS', 'DIRECTS', 'USES', 'REGISTERED_WITH']
RETURN one.name AS one, other.name AS other, type(r) AS by, shared.name AS shared
ORDER BY one, other, by

// recipe: nominees
// title: People who direct several companies
// question: Who sits on the boards of several companies, together or one after the other?
// param least: 2   companies at least
// gives: person, companies, names
// rows: 2
// row: ["per_dyssrf7vtd345agpqkwontd3ti", 2, ["Greenmantle Holdings PLC", "Harbour Bridge Staffing Services Ltd"]]
// row: ["per_uylccnzqoca5fscz7k6ovp2pki", 2, ["Lanternfish Trading", "Lanternfish Trading International Ltd"]]
MATCH (p:Person)-[:DIRECTS]->(company:Organization)
WITH p, company ORDER BY company.name
WITH p, count(DISTINCT company) AS companies, collect(DISTINCT company.name) AS names WHERE companies >= $least
RETURN p.id AS person, companies, names
ORDER BY companies DESC, person

// recipe: after-the-raid
// title: Where things reappear after a raid
// question: What was linked to this site before the day, and to another one after it?
// param site: "Lantern Hill Estate"   the site that was raided
// param day: "2023-08-12"   the day of the raid
// gives: elsewhere, kind, thing, was, is, since
// rows: 3
// row: ["Blue Heron Terrace", "Person", "per_oswupl2r7krxy3ys4qwmabdt4a", "HELD_AT", "MOVED_TO", "2023-08-25"]
// row: ["Blue Heron Terrace", "Person", "per_oswupl2r7krxy3ys4qwmabdt4a", "HELD_AT", "HELD_AT", "2023-08-25"]
// row: ["Blue Heron Terrace", "Person", "per_p5amillwdawas7woe5m7wzdke4", "WORKED_AT", "OPERATES", "2023-08-20"]
MATCH (site:Compound) WHERE $site IN site.names
MATCH (site)-[before]-(thing:Entity)-[after]-(elsewhere:Compound)
WHERE elsewhere <> site AND NOT thing:Compound AND coalesce(before.from, before.at) < datetime($day) AND coalesce(after.from, after.at) >= datetime($day)
RETURN elsewhere.name AS elsewhere, thing.kind AS kind, thing.id AS thing, type(before) AS was, type(after) AS is, date(min(coalesce(after.from, after.at))) AS since
ORDER BY elsewhere, kind, thing

// recipe: raids
// title: Raids and rescues
// question: What happened at which site, and how many people were rescued?
// gives: incident, site, at, reported, known
// rows: 2
// row: ["Escape at Serrin Ford", "Saffron Gate Park", "2018-06-20", "3", 1]
// row: ["Raid on Lantern Hill Estate", "Lantern Hill Estate", "2023-08-12", "140/150", 3]
MATCH (i:Incident)-[at:OCCURRED_AT]->(site:Compound)
RETURN i.name AS incident, site.name AS site, date(at.at) AS at, i.peopleFound[0] AS reported, COUNT { (i)<-[:RESCUED_FROM]-(:Person) } AS known
ORDER BY at

// recipe: sold-and-moved
// title: Moves, sales and debt of one person
// question: Where was this person held, moved to, to whom sold, and how did the debt grow?
// param record: "police/P-041"   a record of the person
// gives: from, to, what, other, amount, asset, records
// rows: 6
// row: ["2020-11-02", "2021-06-15", "HELD_AT", "Saffron Gate Park", null, null, ["ngo/S-02", "police/P-041"]]
// row: ["2020-11-02", "2021-10-01", "OWES_DEBT_TO", "Qiu Renshan", "4200", "USD", ["police/P-041"]]
// row: ["2021-06-15", "2023-08-13", "HELD_AT", "Lantern Hill Estate", null, null, ["police/P-041"]]
MATCH (:Record {key: $record})-[:RESOLVED_TO]->(p:Person)-[r:HELD_AT|MOVED_TO|SOLD_TO|OWES_DEBT_TO|RESCUED_FROM]->(other:Entity)
RETURN date(coalesce(r.from, r.at)) AS from, date(r.to) AS to, type(r) AS what, other.name AS other, r.amountExact AS amount, r.asset AS asset, r.records AS records
ORDER BY from, what, other

// recipe: near
// title: Sites near a place
// question: Which sites lie within so many kilometres of this point?
// param latitude: -0.412   degrees north
// param longitude: -30.205   degrees east
// param km: 30.0   kilometres
// gives: site, km
// rows: 3
// row: ["Lantern Hill Estate", 0.1]
// row: ["Saffron Gate Park", 0.1]
// row: ["Old Quarry Yard", 18.4]
WITH point({latitude: $latitude, longitude: $longitude}) AS here
MATCH (site:Entity&Compound) WHERE point.distance(site.point, here) <= $km * 1000
RETURN site.name AS site, round(point.distance(site.point, here) / 1000, 1) AS km
ORDER BY km, site

// recipe: seen-near
// title: Devices seen near a place
// question: Which devices, people or vehicles were seen at a site within so many kilometres, in this stretch of time?
// param latitude: -0.412   degrees north
// param longitude: -30.205   degrees east
// param km: 5.0   kilometres
// param from: "2023-08-01"   first day
// param to: "2023-09-01"   the day after the last
// gives: kind, thing, place, at, km
// rows: 1
// row: ["Device", "device:imei:001010123456780", "Lantern Hill Estate", "2023-08-12", 0.06]
WITH point({latitude: $latitude, longitude: $longitude}) AS here
MATCH (thing:Device|Person|Vehicle)-[seen:SEEN_AT]->(place:Entity)
WHERE point.distance(place.point, here) <= $km * 1000 AND datetime($from) <= seen.at < datetime($to)
RETURN thing.kind AS kind, thing.id AS thing, place.name AS place, date(seen.at) AS at, round(point.distance(place.point, here) / 1000, 2) AS km
ORDER BY at, thing
