// group: Money
// Every transfer is a relationship of its own. Amounts are floats for sums; amountExact is the truth, as text.

// recipe: cash-out
// title: From a victim's payment to the cash-out
// question: Which way did the money go from this account to where the trace ends, each step after the one before and within so many days?
// param account: "bank:iban:DE02999900000412770981"   the account that paid
// param days: 14   days between two transfers at most
// gives: start, arrived, over, amounts, end
// rows: 1
// row: ["2021-03-11", "2021-03-15", ["bank:iban:NL76ZZVN0417164300", "bank:iban:NL90ZZVN0417882915", "wallet:tron:TNKBGqAxE6NmqbaBssJGcgjgQJJqzeCd4V", "wallet:tron:TLH9S98Vr9PnwPMGg9GBnLoviJDtFraUc1", "svc_jwtbpo57v7itz3dbkwyqgthaga"], ["12000 EUR", "11600 EUR", "13700 tron:USDT", "13690 tron:USDT", "13680 tron:USDT"], "Copperline Exchange (fictional)"]
MATCH (:BankAccount {id: $account})-[paid:TRANSFERRED]->{1,6}(end:Service)
WHERE all(i IN range(1, size(paid) - 1) WHERE paid[i - 1].startEarliest < paid[i].startLatest AND paid[i].at <= paid[i - 1].at + duration({days: $days}))
RETURN date(paid[0].at) AS start, date(paid[-1].at) AS arrived, [p IN paid | endNode(p).id] AS over, [p IN paid | p.amountExact + ' ' + p.asset] AS amounts, end.name AS end
ORDER BY start, arrived

// recipe: upstream
// title: Who sits upstream of a cash-out
// question: From which accounts and wallets did money reach this service, over how many steps at least?
// param record: "fiu/X-02"   a record of the service
// gives: source, steps, first, last
// rows: 13
// row: ["wallet:ethereum:0x42a3acfbf656a7ea5565393988b06c91725c57a4", 1, "2023-05-25", "2024-04-16"]
// row: ["wallet:tron:TCDw5grx5et9rgFZinBJVACqgKiwg1xXRo", 1, "2024-03-04", "2024-03-04"]
// row: ["wallet:tron:TLH9S98Vr9PnwPMGg9GBnLoviJDtFraUc1", 1, "2022-06-03", "2022-06-03"]
MATCH (:Record {key: $record})-[:RESOLVED_TO]->(end:Service)
MATCH (source:BankAccount|Wallet)-[paid:TRANSFERRED]->{1,4}(end)
WHERE all(i IN range(1, size(paid) - 1) WHERE paid[i - 1].startEarliest < paid[i].startLatest)
RETURN source.id AS source, min(size(paid)) AS steps, date(min(paid[0].at)) AS first, date(max(paid[0].at)) AS last
ORDER BY steps, source

// recipe: fan-in
// title: Accounts that many pay into
// question: Into which accounts did money come from several different holders?
// param least: 2   payers at least
// gives: account, payers, transfers, first, last
// rows: 6
// row: ["bank:iban:NL24ZZVN0417505512", 5, 5, "2018-03-07", "2022-06-01"]
// row: ["bank:iban:GB49ZZQM04000410220187", 2, 4, "2018-03-04", "2018-03-05"]
// row: ["bank:iban:GB79ZZQK11020330541177", 2, 2, "2019-04-12", "2020-05-13"]
MATCH (from:BankAccount|Wallet)-[t:TRANSFERRED]->(to:BankAccount|Wallet)
WITH to, count(DISTINCT from) AS payers, count(t) AS transfers, min(t.at) AS first, max(t.at) AS last WHERE payers >= $least
RETURN to.id AS account, payers, transfers, date(first) AS first, date(last) AS last
ORDER BY payers DESC, account

// recipe: pass-through
// title: Money that goes out as soon as it is in
// question: Which accounts passed on most of what they took in, in the same currency and within hours?
// param hours: 48   hours at most
// param share: 0.8   share of the amount at least
// gives: account, to, in, out, asset, minutes
// rows: 2
// row: ["bank:iban:NL76ZZVN0417164300", "bank:iban:NL90ZZVN0417882915", "12000", "11600", "EUR", 137]
// row: ["bank:iban:NL76ZZVN0417164300", "bank:iban:NL90ZZVN0417882915", "5000", "4850", "EUR", 215]
MATCH (from)-[credit:TRANSFERRED]->(account:BankAccount)-[debit:TRANSFERRED]->(to)
WHERE credit.asset = debit.asset AND credit.at <= debit.at <= credit.at + duration({hours: $hours}) AND debit.amount >= $share * credit.amount AND debit.amount <= credit.amount
RETURN account.id AS account, to.id AS to, credit.amountExact AS in, debit.amountExact AS out, credit.asset AS asset,
  duration.inSeconds(credit.at, debit.at).minutes AS minutes
ORDER BY account, credit.at

// recipe: bought-coins
// title: From the bank into coins
// question: Which accounts turned payments into coins, and how soon after the last payment?
// gives: account, wallet, amount, asset, hours
// rows: 8
// row: ["bank:iban:GB49ZZQM04000410220187", "wallet:bitcoin:bc1q9s5jqnql0sjyykpjeu5449e36wncx64s8umj02", "0.71", "bitcoin:BTC", 40]
// row: ["bank:iban:GB94ZZQM04000455190032", "wallet:bitcoin:15yEhvC4jE12yg3EAPKxmeWishWmM19M4S", "0.25", "bitcoin:BTC", 24]
// row: ["bank:iban:NL90ZZVN0417882915", "wallet:tron:TNKBGqAxE6NmqbaBssJGcgjgQJJqzeCd4V", "13700", "tron:USDT", 36]
MATCH (account:BankAccount)-[buy:TRANSFERRED]->(wallet:Wallet)
MATCH (account)<-[credit:TRANSFERRED]-() WHERE credit.at <= buy.at
WITH account, buy, wallet, max(credit.at) AS last
RETURN account.id AS account, wallet.id AS wallet, buy.amountExact AS amount, buy.asset AS asset, duration.inSeconds(last, buy.at).hours AS hours
ORDER BY buy.at

// recipe: ransom-and-fraud
// title: Wallets that take ransom and fraud money
// question: Which wallets took a ransom and also money that fraud victims paid?
// gives: wallet, ransom, amount, asset, victims
// rows: 1
// row: ["wallet:ethereum:0x42a3acfbf656a7ea5565393988b06c91725c57a4", "2024-04-15", "8000", "ethereum:USDT", 1]
MATCH (payer:Person)-[ransom:PAID_RANSOM_FOR]->(:Person)
MATCH (payer)-[:HOLDS]->(:BankAccount)-[paid:TRANSFERRED]->(wallet:Wallet) WHERE date(paid.at) = date(ransom.at)
MATCH (victim:Person)-[:HOLDS]->(:BankAccount)-[t:TRANSFERRED]->{2,3}(wallet)
WHERE 'fraud_victim' IN victim.roles AND all(i IN range(1, size(t) - 1) WHERE t[i - 1].startEarliest < t[i].startLatest)
RETURN wallet.id AS wallet, date(min(ransom.at)) AS ransom, paid.amountExact AS amount, paid.asset AS asset, count(DISTINCT victim) AS victims
ORDER BY wallet

// recipe: freeze-first
// title: Which accounts to freeze first
// question: Which accounts got money from a fraud victim in the hours before now, and what has left them since?
// param now: "2023-05-22T12:00:00Z"   the moment of asking
// param hours: 72   hours back
// gives: account, in, asset, last, out
// rows: 1
// row: ["bank:bank-of-veldania:00714482093", 31500.0, "USD", "2023-05-21T04:50:00Z", ["30800 ethereum:USDT", "400 USD"]]
MATCH (victim:Person)-[:HOLDS]->(:BankAccount)-[credit:TRANSFERRED]->(account:BankAccount)
WHERE 'fraud_victim' IN victim.roles AND datetime($now) - duration({hours: $hours}) <= credit.at <= datetime($now)
WITH account, credit.asset AS asset, sum(credit.amount) AS in, min(credit.at) AS first, max(credit.at) AS last
OPTIONAL MATCH (account)-[debit:TRANSFERRED]->() WHERE first <= debit.at <= datetime($now)
WITH account, asset, in, last, debit ORDER BY debit.at
RETURN account.id AS account, in, asset, last, collect(debit.amountExact + ' ' + debit.asset) AS out
ORDER BY last DESC, account

// recipe: exits
// title: What the services took
// question: How much of which asset went to which exchange or desk, and from how many wallets?
// gives: service, asset, transfers, amount, wallets
// rows: 4
// row: ["Copperline Exchange (fictional)", "bitcoin:BTC", 2, 0.95, 2]
// row: ["Copperline Exchange (fictional)", "tron:USDT", 1, 13680.0, 1]
// row: ["Tidewater OTC Desk (fictional)", "ethereum:USDT", 2, 38700.0, 1]
MATCH (from)-[t:TRANSFERRED]->(s:Service)
RETURN s.name AS service, t.asset AS asset, count(*) AS transfers, round(sum(t.amount), 2) AS amount, count(DISTINCT from) AS wallets
ORDER BY service, asset

// recipe: chokepoints
// title: What most money passes through
// question: Which few accounts and wallets lie on most ways from the victims' accounts to the cash-out?
// gives: kind, node, ways, of, share
// rows: 10
// row: ["BankAccount", "bank:bank-of-veldania:00714482093", 4, 16, 0.25]
// row: ["BankAccount", "bank:iban:GB49ZZQM04000410220187", 4, 16, 0.25]
// row: ["Wallet", "wallet:bitcoin:bc1q9s5jqnql0sjyykpjeu5449e36wncx64s8umj02", 4, 16, 0.25]
MATCH (victim:Person)-[:HOLDS]->(first:BankAccount) WHERE 'fraud_victim' IN victim.roles
MATCH path = (first)-[paid:TRANSFERRED]->{2,6}(:Service)
WHERE all(i IN range(1, size(paid) - 1) WHERE paid[i - 1].startEarliest < paid[i].startLatest)
WITH collect(path) AS paths
UNWIND paths AS path
UNWIND nodes(path)[1..-1] AS n
WITH n, size(paths) AS of, count(DISTINCT path) AS ways
RETURN n.kind AS kind, n.id AS node, ways, of, round(toFloat(ways) / of, 2) AS share
ORDER BY ways DESC, node LIMIT 10

// recipe: launderers
// title: Which services a site's money reaches
// question: At which exchange or desk did the money of the mules end who were found for this site?
// param site: "Lantern Hill Estate"   the site's name
// gives: service, account, ways, first, last
// rows: 1
// row: ["Tidewater OTC Desk (fictional)", "bank:bank-of-veldania:00714482093", 2, "2023-05-25", "2024-04-16"]
MATCH (site:Compound) WHERE $site IN site.names
MATCH (site)<-[work:WORKED_AT|OPERATES]-(manager:Person)-[found:RECRUITED]->(mule:Person)-[:HOLDS]->(account:BankAccount)
WHERE 'mule' IN mule.roles AND coalesce(work.startEarliest < found.startLatest, true) AND coalesce(found.startEarliest < work.endLatest, true)
MATCH (account)-[paid:TRANSFERRED]->{1,4}(end:Service)
WHERE found.startEarliest < paid[0].startLatest AND all(i IN range(1, size(paid) - 1) WHERE paid[i - 1].startEarliest < paid[i].startLatest)
RETURN end.name AS service, account.id AS account, count(*) AS ways, date(min(paid[-1].at)) AS first, date(max(paid[-1].at)) AS last
ORDER BY service, account

// recipe: told-twice
// title: Transfers that two sources tell
// question: Which transfers may be one payment, told by two sources?
// gives: from, to, day, records
// rows: 1
// row: ["bank:iban:GB79ZZQK11020330541177", "bank:iban:GB49ZZQM04000410220187", "2018-03-05", ["police/S-07", "fiu/X-0003"]]
MATCH (a)-[one:TRANSFERRED]->(b)<-[other:TRANSFERRED]-(a)
WHERE one.id < other.id AND date(one.at) = date(other.at) AND one.sources <> other.sources
RETURN a.id AS from, b.id AS to, date(one.at) AS day, one.records + other.records AS records
ORDER BY from, day

// recipe: by-month
// title: Amounts by month
// question: How much went through in each month, by asset?
// gives: year, month, asset, transfers, amount
// rows: 26
// row: [2017, 2, "GBP", 1, 45.0]
// row: [2017, 10, "GBP", 1, 900.0]
// row: [2018, 3, "EUR", 2, 1620.0]
MATCH ()-[t:TRANSFERRED]->(to) WHERE t.amount IS NOT NULL
RETURN t.at.year AS year, t.at.month AS month, t.asset AS asset, count(*) AS transfers, round(sum(t.amount), 2) AS amount
ORDER BY year, month, asset

// recipe: new-accounts
// title: Accounts used soon after they were opened
// question: Which accounts took their first money within so many days of being opened?
// param days: 90   days
// gives: account, opened, first, days
// rows: 6
// row: ["bank:iban:GB69ZZQM04000477310265", "2022-05-19", "2022-06-01", 13]
// row: ["bank:iban:GB94ZZQM04000455190032", "2020-03-10", "2020-04-02", 23]
// row: ["bank:iban:NL76ZZVN0417164300", "2021-02-15", "2021-03-11", 24]
MATCH (:Entity)-[held:HOLDS|OWNS]->(account:BankAccount)<-[t:TRANSFERRED]-()
WITH account, min(held.from) AS opened, min(t.at) AS first
WHERE opened <= first <= opened + duration({days: $days})
RETURN account.id AS account, date(opened) AS opened, date(first) AS first, duration.inDays(opened, first).days AS days
ORDER BY days, account

// recipe: victim-countries
// title: Whose money reached a site's mules
// question: At which banks and in which countries do those hold their accounts whose money came to the mules of each site? Raise the limit before you publish.
// param least: 1   people in a cell at least
// gives: site, bank, people
// rows: 5
// row: ["Lantern Hill Estate", "corvane-harbour-savings", 1]
// row: ["Old Quarry Yard", "NL", 1]
// row: ["Saffron Gate Park", "DE", 1]
MATCH (site:Compound)<-[work:WORKED_AT|OPERATES]-(manager:Person)-[:ASSOCIATE_OF]-{0,1}(herder:Person)-[found:RECRUITED]->(mule:Person)
WHERE 'mule' IN mule.roles AND coalesce(work.startEarliest < found.startLatest, true) AND coalesce(found.startEarliest < work.endLatest, true)
MATCH (mule)-[:HOLDS]->(account:BankAccount)<-[paid:TRANSFERRED]-(first:BankAccount)<-[:HOLDS]-(victim:Person)
WHERE 'fraud_victim' IN victim.roles AND found.startEarliest < paid.startLatest
WITH site, split(first.id, ':') AS id, victim
WITH site, CASE id[1] WHEN 'iban' THEN left(id[2], 2) ELSE id[1] END AS bank, count(DISTINCT victim) AS people WHERE people >= $least
RETURN site.name AS site, bank, people
ORDER BY site, bank
