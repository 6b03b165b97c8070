// group: Shared identifiers
// A value that several entities share is a lead and no proof: a hostel's telephone is on many people and merges none of them.

// recipe: shared
// title: Values that several share
// question: Which telephones, accounts, documents, wallets, devices or domains are on several people or companies?
// param kinds: ["PhoneNumber", "EmailAddress", "OnlineAccount", "IdentityDocument", "BankAccount", "Wallet", "Device", "Domain", "IpAddress", "Vehicle"]   kinds of value
// param least: 2   holders at least
// gives: kind, value, holders, links
// rows: 6
// row: ["PhoneNumber", "phone:+442079460123", 17, ["REGISTERED_WITH", "USES"]]
// row: ["PhoneNumber", "phone:+442079460150", 2, ["REGISTERED_WITH", "USES"]]
// row: ["PhoneNumber", "phone:+442079460160", 2, ["REGISTERED_WITH"]]
MATCH (value:Entity) WHERE value.kind IN $kinds
MATCH (value)<-[r]-(holder:Person|Organization) WHERE NOT type(r) = 'CONTACTED'
WITH value, holder, type(r) AS link ORDER BY link
WITH value, count(DISTINCT holder) AS holders, collect(DISTINCT link) AS links WHERE holders >= $least
RETURN value.kind AS kind, value.id AS value, holders, links
ORDER BY holders DESC, value

// recipe: holders
// title: Who had a value when
// question: Who used this number, and between which dates?
// param value: "phone:+447700900109"   the value's id
// gives: link, kind, holder, from, to, records
// rows: 3
// row: ["USES", "Person", "Viktor Sandquell", "2012-04-01", "2016-01-01", ["police/P-006"]]
// row: ["REGISTERED_WITH", "Person", "Nadia Ferrowell", "2016-09-01", null, ["police/P-007"]]
// row: ["LISTS_CONTACT", "JobAd", "Telephone interviewer", "2018-05-11", null, ["police/A-02"]]
MATCH (:Entity {id: $value})<-[r:USES|REGISTERED_WITH|OWNS|HOLDS|LISTS_CONTACT]-(holder:Entity)
RETURN type(r) AS link, holder.kind AS kind,
  CASE WHEN any(role IN holder.roles WHERE role ENDS WITH 'victim') THEN holder.id ELSE holder.name END AS holder, date(r.from) AS from, date(r.to) AS to, r.records AS records
ORDER BY from, holder

// recipe: in-common
// title: What two entities have in common
// question: Which neighbours do these two share, rarest first?
// param one: "police/P-001"   a record of the one
// param two: "police/P-002"   a record of the other
// gives: kind, shared, left, right, relationships
// rows: 2
// row: ["Case", "cas_yxijofjjrvup2wm4gtdpckyi3a", ["PART_OF_CASE"], ["PART_OF_CASE"], "*"]
// row: ["Organization", "org_mnlwz4ucj4wv36ebi6rl65erlq", ["DIRECTS", "EMPLOYED_BY"], ["EMPLOYED_BY"], "*"]
MATCH (:Record {key: $one})-[:RESOLVED_TO]->(a:Entity)-[r]-(shared:Entity)-[s]-(b:Entity)<-[:RESOLVED_TO]-(:Record {key: $two})
WHERE a <> b AND NOT shared:Retired
WITH shared, type(r) AS one, type(s) AS other ORDER BY one, other
WITH shared, collect(DISTINCT one) AS left, collect(DISTINCT other) AS right
RETURN shared.kind AS kind, shared.id AS shared, left, right, COUNT { (shared)--() } AS relationships
ORDER BY relationships, shared

// recipe: calls
// title: Who calls whom
// question: Which numbers and accounts had contact, and whose are they?
// gives: at, from, to, caller, called
// rows: 4
// row: ["2017-10-13T02:40:00Z", "phone:+447700900101", "phone:+12025550110", ["per_vyfv62kfuc5kl5uy6yt7dcprwq"], ["per_rhse5yfhzk7u44jq6qhmovgrui"]]
// row: ["2018-01-14T13:05:00Z", "phone:+12025550110", "phone:+12025550121", ["per_rhse5yfhzk7u44jq6qhmovgrui"], ["per_qmdluz72nrmmbqz4gdxrw2opdi"]]
// row: ["2022-02-18T05:00:00Z", "account:telegram:@harbour_hr_desk", "account:telegram:@sv_heron", ["per_npbdcjvcmw6racamopglsufvmi"], ["per_p5amillwdawas7woe5m7wzdke4"]]
MATCH (a:Entity)-[call:CONTACTED]->(b:Entity)
OPTIONAL MATCH (a)<-[u:USES]-(p:Person) WHERE coalesce(u.startEarliest < call.startLatest, true) AND coalesce(call.startEarliest < u.endLatest, true)
WITH a, b, call, collect(DISTINCT p.id) AS caller
OPTIONAL MATCH (b)<-[v:USES]-(q:Person) WHERE coalesce(v.startEarliest < call.startLatest, true) AND coalesce(call.startEarliest < v.endLatest, true)
RETURN call.at AS at, a.id AS from, b.id AS to, caller, collect(DISTINCT q.id) AS called
ORDER BY at

// recipe: one-document
// title: Identity papers that several sources tell of
// question: Which papers join the records of several sources in one person or company?
// gives: document, sources, records, holders
// rows: 22
// row: ["doc:registration:XV:companies-register:VR204117", ["fiu", "ngo", "police", "registry"], 4, 1]
// row: ["doc:passport:XC:R1280395", ["fiu", "ngo", "police"], 3, 1]
// row: ["doc:registration:XV:companies-register:VR551208", ["fiu", "police", "registry"], 3, 1]
MATCH (r:Record)-[:MENTIONS]->(d:IdentityDocument)
WITH d, r ORDER BY r.source
WITH d, collect(DISTINCT r.source) AS sources, count(*) AS records WHERE size(sources) > 1
MATCH (holder:Entity)-[:HAS_DOCUMENT]->(d)
RETURN d.id AS document, sources, records, count(DISTINCT holder) AS holders
ORDER BY records DESC, document

// recipe: registered-elsewhere
// title: Numbers with a user and another name in the papers
// question: Which telephone is used by one and registered with another? A number that many use is left out: it is a hostel's or a shop's.
// param users: 3   users at most
// gives: phone, user, owner
// rows: 3
// row: ["phone:+442079460150", "org_mnlwz4ucj4wv36ebi6rl65erlq", "org_ixyruzyosuw4zaa73nb3g4dv7y"]
// row: ["phone:+447700900109", "per_y2knrulrwvlvobmelvzoe2c64y", "per_flyf34jdxfdua7k5upicpaj7ze"]
// row: ["phone:+61491570159", "per_oswupl2r7krxy3ys4qwmabdt4a", "per_y2mnk3xkfmycpczkttartvwcju"]
MATCH (user:Entity)-[:USES]->(phone:PhoneNumber)<-[:REGISTERED_WITH]-(owner:Entity) WHERE user <> owner AND COUNT { (phone)<-[:USES]-() } <= $users
RETURN DISTINCT phone.id AS phone, user.id AS user, owner.id AS owner
ORDER BY phone, user, owner
