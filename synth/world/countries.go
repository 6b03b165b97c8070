package world

// Country is what a world needs to know of a country. Places, languages,
// currencies and calling codes are real; nothing here says how many of its
// people are victims or suspects.
type Country struct {
	// Code is ISO 3166 alpha-2, Name its English name.
	Code, Name string
	// Currency is ISO 4217. Rate is about how many units of it 1,000 US dollars
	// buy; it is the rate of no particular day.
	Currency string
	Rate     int64
	// Languages are BCP 47 tags, the most usual first.
	Languages []string
	// phone tells the numbers of the country.
	phone numbering
}

// countries is the table of countries; its order decides draws and is part of
// what a seed means. It is never changed while running.
var countries = []Country{
	{"KH", "Cambodia", "KHR", 4_100_000, []string{"km"}, numbering{code: "855", prefix: "59", digits: 7}},
	{"LA", "Laos", "LAK", 20_000_000, []string{"lo"}, numbering{code: "856", prefix: "40", digits: 8}},
	{"MM", "Myanmar", "MMK", 2_100_000, []string{"my"}, numbering{code: "95", prefix: "40", digits: 8}},
	{"TH", "Thailand", "THB", 35_000, []string{"th"}, numbering{code: "66", prefix: "4", digits: 8}},
	{"VN", "Vietnam", "VND", 24_000_000, []string{"vi"}, numbering{code: "84", prefix: "4", digits: 8}},
	{"PH", "Philippines", "PHP", 56_000, []string{"fil", "en"}, numbering{code: "63", prefix: "4", digits: 9}},
	{"MY", "Malaysia", "MYR", 4_500, []string{"ms", "zh", "en"}, numbering{code: "60", prefix: "4", digits: 8}},
	{"ID", "Indonesia", "IDR", 15_500_000, []string{"id"}, numbering{code: "62", prefix: "50", digits: 9}},
	{"LK", "Sri Lanka", "LKR", 300_000, []string{"si", "ta", "en"}, numbering{code: "94", prefix: "86", digits: 7}},
	{"SG", "Singapore", "SGD", 1_350, []string{"en", "zh", "ms"}, numbering{code: "65", prefix: "4", digits: 7}},
	{"CN", "China", "CNY", 7_100, []string{"zh"}, numbering{code: "86", prefix: "2", digits: 10}},
	{"HK", "Hong Kong", "HKD", 7_800, []string{"yue", "en"}, numbering{code: "852", prefix: "1", digits: 7}},
	{"TW", "Taiwan", "TWD", 31_000, []string{"zh"}, numbering{code: "886", prefix: "1", digits: 8}},
	{"IN", "India", "INR", 83_000, []string{"hi", "en"}, numbering{code: "91", prefix: "50", digits: 8}},
	{"BD", "Bangladesh", "BDT", 110_000, []string{"bn"}, numbering{code: "880", prefix: "5", digits: 9}},
	{"NP", "Nepal", "NPR", 133_000, []string{"ne"}, numbering{code: "977", prefix: "4", digits: 9}},
	{"PK", "Pakistan", "PKR", 280_000, []string{"ur", "en"}, numbering{code: "92", prefix: "1", digits: 9}},
	{"AE", "United Arab Emirates", "AED", 3_670, []string{"ar", "en"}, numbering{code: "971", prefix: "3", digits: 8}},
	{"EG", "Egypt", "EGP", 31_000, []string{"ar"}, numbering{code: "20", prefix: "4", digits: 9}},
	{"MA", "Morocco", "MAD", 10_000, []string{"ar", "fr"}, numbering{code: "212", prefix: "4", digits: 8}},
	{"ET", "Ethiopia", "ETB", 56_000, []string{"am"}, numbering{code: "251", prefix: "6", digits: 8}},
	{"KE", "Kenya", "KES", 145_000, []string{"sw", "en"}, numbering{code: "254", prefix: "3", digits: 8}},
	{"UG", "Uganda", "UGX", 3_700_000, []string{"sw", "en"}, numbering{code: "256", prefix: "5", digits: 8}},
	{"TZ", "Tanzania", "TZS", 2_500_000, []string{"sw"}, numbering{code: "255", prefix: "3", digits: 8}},
	{"NG", "Nigeria", "NGN", 900_000, []string{"yo", "en"}, numbering{code: "234", prefix: "4", digits: 9}},
	{"BJ", "Benin", "XOF", 600_000, []string{"yo", "fr"}, numbering{code: "229", prefix: "4", digits: 9}},
	{"RU", "Russia", "RUB", 90_000, []string{"ru"}, numbering{code: "7", prefix: "5", digits: 9}},
	{"ES", "Spain", "EUR", 920, []string{"es"}, numbering{code: "34", prefix: "4", digits: 8}},
	{"PT", "Portugal", "EUR", 920, []string{"pt"}, numbering{code: "351", prefix: "4", digits: 8}},
	{"BR", "Brazil", "BRL", 5_000, []string{"pt"}, numbering{code: "55", prefix: "20", digits: 9}},
	{"PE", "Peru", "PEN", 3_750, []string{"es"}, numbering{code: "51", prefix: "3", digits: 8}},
	{"CO", "Colombia", "COP", 4_000_000, []string{"es"}, numbering{code: "57", prefix: "4", digits: 9}},
	{"MX", "Mexico", "MXN", 17_500, []string{"es"}, numbering{code: "52", prefix: "40", digits: 8}},
	{"US", "United States", "USD", 1_000, []string{"en", "es"}, numbering{code: "1", prefix: "59", digits: 8, fiction: fictionUS}},
	{"CA", "Canada", "CAD", 1_360, []string{"en"}, numbering{code: "1", prefix: "69", digits: 8, fiction: fictionCA}},
	{"GB", "United Kingdom", "GBP", 790, []string{"en"}, numbering{code: "44", prefix: "4", digits: 9, fiction: fictionGB}},
	{"IE", "Ireland", "EUR", 920, []string{"en"}, numbering{code: "353", prefix: "3", digits: 8, fiction: fictionIE}},
	{"AU", "Australia", "AUD", 1_520, []string{"en"}, numbering{code: "61", prefix: "6", digits: 8, fiction: fictionAU}},
	{"NZ", "New Zealand", "NZD", 1_640, []string{"en"}, numbering{code: "64", prefix: "6", digits: 8}},
	{"ZA", "South Africa", "ZAR", 18_500, []string{"en"}, numbering{code: "27", prefix: "93", digits: 7}},
}

// country is the place of a country in the table.
type country uint8

func (c country) spec() *Country { return &countries[c] }
func (c country) code() string   { return countries[c].Code }

// countryOf finds a country by its code. It panics when the table lacks it: all
// callers are tables of this package.
func countryOf(code string) country {
	for i := range countries {
		if countries[i].Code == code {
			return country(i)
		}
	}
	panic("world: no country " + code)
}

func countriesOf(codes ...string) []country {
	list := make([]country, len(codes))
	for i, code := range codes {
		list[i] = countryOf(code)
	}
	return list
}

// Countries gives the countries of every world, in a fixed order. The slices
// inside are shared and must not be changed.
func Countries() []Country { return append([]Country(nil), countries...) }

// Decimals gives how many decimals the smallest unit of an asset stands for:
// two for most currencies, none for those that ISO 4217 has without minor unit,
// six for the tokens of a world, eight for bitcoin.
func Decimals(asset string) int {
	switch asset {
	case "VND", "UGX", "XOF":
		return 0
	case "tron:usdt", "ethereum:usdt":
		return 6
	case "bitcoin:btc":
		return 8
	}
	return 2
}

// unit is how many of the smallest units make one unit of an asset.
func unit(asset string) int64 {
	n := int64(1)
	for range Decimals(asset) {
		n *= 10
	}
	return n
}

// local turns cents of US dollars into the smallest units of the country's
// currency, at least one.
func (c country) local(cents int64) int64 {
	s := c.spec()
	return max(1, cents*s.Rate/1_000*unit(s.Currency)/100)
}

// dollars turns smallest units of the country's currency into cents.
func (c country) dollars(amount int64) int64 {
	s := c.spec()
	return amount * 100 / unit(s.Currency) * 1_000 / s.Rate
}
