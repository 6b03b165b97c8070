// group: Recruiters and mules
// Who recruits, who finds the mules, and which claims about a person contradict each other.

// recipe: placed
// title: Whom a recruiter placed, and where
// question: Whom else did this recruiter place, where, and for how long? People who were held are given by id only.
// param record: "police/P-003"   a record of the recruiter
// gives: held, site, recruited, from, to
// rows: 3
// row: ["per_oswupl2r7krxy3ys4qwmabdt4a", "Lantern Hill Estate", "2023-02-03", "2023-02-20", "2023-08-13"]
// row: ["per_oswupl2r7krxy3ys4qwmabdt4a", "Blue Heron Terrace", "2023-02-03", "2023-08-25", "2024-04-19"]
// row: ["per_jkbosthz25zftxxaduw3n36n4q", "Lantern Hill Estate", "2023-03-20", "2023-04-02", "2023-08-13"]
MATCH (:Record {key: $record})-[:RESOLVED_TO]->(recruiter:Person)-[hired:RECRUITED]->(held:Person)-[stay:HELD_AT]->(site:Compound)
RETURN held.id AS held, site.name AS site, date(hired.at) AS recruited, date(stay.from) AS from, date(stay.to) AS to
ORDER BY recruited, held, from

// recipe: rank-recruiters
// title: Recruiters by the people they placed
// question: Who recruited most of those who were held, and for how many sites?
// gives: recruiter, people, sites, first, last
// rows: 6
// row: ["Somrat Kaewdara", 2, 2, "2020-10-05", "2020-12-20"]
// row: ["Thida Myo Wint", 2, 2, "2023-02-03", "2023-03-20"]
// row: ["Oleg Chervanin", 2, 1, "2017-10-12", "2018-03-11"]
MATCH (recruiter:Person)-[hired:RECRUITED]->(held:Person)-[:HELD_AT]->(site:Compound)
WHERE NOT any(role IN coalesce(recruiter.roles, []) WHERE role ENDS WITH 'victim')
RETURN recruiter.name AS recruiter, count(DISTINCT held) AS people, count(DISTINCT site) AS sites, date(min(hired.at)) AS first, date(max(hired.at)) AS last
ORDER BY people DESC, sites DESC, recruiter

// recipe: brokers
// title: Brokers between ads and sites
// question: Who connects most advertisements to most sites?
// gives: broker, ads, sites, score
// rows: 6
// row: ["Somrat Kaewdara", 2, 2, 4]
// row: ["Oleg Chervanin", 2, 1, 2]
// row: ["Thida Myo Wint", 1, 2, 2]
MATCH (broker:Person)-[:USES]->(contact)<-[:LISTS_CONTACT]-(ad:JobAd)
WHERE NOT any(role IN coalesce(broker.roles, []) WHERE role ENDS WITH 'victim')
WITH broker, count(DISTINCT ad) AS ads
OPTIONAL MATCH (broker)-[:RECRUITED]->(:Person)-[:HELD_AT]->(site:Compound)
WITH broker, ads, count(DISTINCT site) AS sites WHERE sites > 0
RETURN broker.name AS broker, ads, sites, ads * sites AS score
ORDER BY score DESC, broker

// recipe: same-recruiter
// title: Ads with one recruiter behind them
// question: Which advertisements share a telephone or an account, and are therefore likely one campaign?
// gives: contact, one, other
// rows: 2
// row: ["account:telegram:@harbour_hr_desk", "IT worker", "IT support and data entry"]
// row: ["phone:+447700900101", "Simple job in a call centre", "Phone operator"]
MATCH (one:JobAd)-[:LISTS_CONTACT]->(contact)<-[:LISTS_CONTACT]-(other:JobAd) WHERE one.id < other.id
RETURN DISTINCT contact.id AS contact, one.name AS one, other.name AS other
ORDER BY contact, one, other

// recipe: recruiter-phones
// title: Recruiters' telephones behind accounts with victims' money
// question: Whose telephone recruits and also stands in the papers of an account that money of fraud victims reached?
// param hops: 2   transfers from the victim's account at most: 1 or 2
// gives: recruiter, phone, account, victims
// rows: 1
// row: ["Thida Myo Wint", "phone:+447700900103", "bank:bank-of-veldania:00713301188", 1]
MATCH (recruiter:Person)-[:USES|REGISTERED_WITH]->(phone:PhoneNumber)<-[:USES|REGISTERED_WITH]-(holder:Person)-[:HOLDS]->(account:BankAccount)
WHERE 'recruiter_or_intermediary' IN recruiter.roles
MATCH (account)<-[paid:TRANSFERRED]-{1,2}(first:BankAccount)<-[:HOLDS]-(victim:Person)
WHERE 'fraud_victim' IN victim.roles AND size(paid) <= $hops AND all(i IN range(1, size(paid) - 1) WHERE paid[i].startEarliest < paid[i - 1].startLatest)
RETURN CASE WHEN any(role IN recruiter.roles WHERE role ENDS WITH 'victim') THEN recruiter.id ELSE recruiter.name END AS recruiter, phone.id AS phone,
  account.id AS account, count(DISTINCT victim) AS victims
ORDER BY recruiter

// recipe: herders
// title: Who finds the mules
// question: Who recruited mules, and which accounts do those hold?
// gives: herder, mules, accounts, first
// rows: 3
// row: ["Bastian Orlozek", 2, ["bank:iban:GB49ZZQM04000410220187", "bank:iban:NL76ZZVN0417164300"], "2018-01-15"]
// row: ["Pavlo Grentz", 1, ["bank:iban:GB94ZZQM04000455190032"], "2020-03-05"]
// row: ["Sokha Venarith", 1, ["bank:bank-of-veldania:00714482093"], "2023-04-02"]
MATCH (herder:Person)-[found:RECRUITED]->(mule:Person)-[:HOLDS]->(account:BankAccount) WHERE 'mule' IN mule.roles
WITH herder, found, mule, account ORDER BY account.id
RETURN CASE WHEN any(role IN herder.roles WHERE role ENDS WITH 'victim') THEN herder.id ELSE herder.name END AS herder,
  count(DISTINCT mule) AS mules, collect(DISTINCT account.id) AS accounts, date(min(found.at)) AS first
ORDER BY mules DESC, herder

// recipe: conflicting-roles
// title: Suspect and victim at once
// question: Which people carry roles of both sides? They go to a human being, who screens them first as possible victims.
// param suspect: ["recruiter_or_intermediary", "team_leader", "guard", "mule", "account_opener", "compound_manager", "transporter"]   roles on the suspect's side; docs/schema.md has all
// gives: person, roles, sources
// rows: 3
// row: ["per_6q5nz7eu34h2uipnw66bijfvlu", ["mule", "account_opener", "trafficking_victim"], ["fiu", "ngo", "police"]]
// row: ["per_hwkfsjmfseoemucs7fbk3b7uju", ["team_leader", "trafficking_victim"], ["ngo", "police"]]
// row: ["per_n5o4uksdw7zuab2swwloxop5zu", ["recruiter_or_intermediary", "trafficking_victim", "under_coercion"], ["ngo", "police"]]
MATCH (p:Person)
WHERE any(role IN p.roles WHERE role ENDS WITH 'victim') AND any(role IN p.roles WHERE role IN $suspect)
RETURN p.id AS person, p.roles AS roles, p.sources AS sources
ORDER BY person

// recipe: forced-recruiters
// title: Recruiters who are held themselves
// question: Who recruited others while being held?
// gives: person, site, held, recruited, other
// rows: 1
// row: ["per_n5o4uksdw7zuab2swwloxop5zu", "Blue Heron Terrace", "2023-09-10", "2024-01-22", "per_gyrsozmcip5qdm4nj75bxzpkuq"]
MATCH (site:Compound)<-[stay:HELD_AT]-(p:Person)-[hired:RECRUITED]->(other:Person)
WHERE stay.startEarliest < hired.startLatest AND coalesce(hired.startEarliest < stay.endLatest, true)
RETURN p.id AS person, site.name AS site, date(stay.from) AS held, date(hired.at) AS recruited, other.id AS other
ORDER BY person, recruited

// recipe: pay
// title: What is offered, quarter by quarter
// question: How did title, pay and platform of the advertisements change over time?
// gives: year, quarter, title, salary, currency, platforms
// rows: 9
// row: [2017, 3, "Simple job in a call centre", "600", "USD", ["noticeboard app", "social group"]]
// row: [2018, 1, "Phone operator", "700", "USD", ["social group"]]
// row: [2018, 2, "Telephone interviewer", null, null, ["newspaper"]]
MATCH (ad:JobAd)-[listed:LISTS_CONTACT]->()
WITH ad, min(listed.from) AS posted
RETURN posted.year AS year, posted.quarter AS quarter, ad.title[0] AS title, ad.salary[0] AS salary, ad.currency[0] AS currency, ad.platform AS platforms
ORDER BY posted, title

// recipe: notices
// title: Missing people who are told of elsewhere
// question: Which person of a notice is known from other sources, and where were they last held?
// gives: notice, colour, person, sources, site, since
// rows: 1
// row: ["ntc_6khwtzdxbxw3aogeee65ykknoi", "yellow", "per_gyrsozmcip5qdm4nj75bxzpkuq", ["ngo", "police"], "Blue Heron Terrace", "2024-02-01"]
MATCH (p:Person)-[:SUBJECT_OF]->(n:Notice)
OPTIONAL MATCH (p)-[stay:HELD_AT]->(site:Compound)
WITH n, p, site, stay ORDER BY stay.from DESC
RETURN n.id AS notice, n.colour[0] AS colour, p.id AS person, p.sources AS sources, collect(site.name)[0] AS site, date(max(stay.from)) AS since
ORDER BY notice
