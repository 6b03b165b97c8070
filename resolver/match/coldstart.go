package match

import (
	"fmt"
	"strings"
)

// ColdStart gives the model to begin with, before any data has been seen. Every
// row says where its chances come from: arithmetic (so many days in 80 years),
// published rates, or a judgement on the cautious side. Each call gives a model
// of its own.
func ColdStart() *Model {
	m := &Model{
		Format:      Format,
		Name:        "cold start 1",
		Doc:         "Hand-made weights for data not seen before. The prior stands for one match among 16,384 pairs of records. It fits thousands to some hundred thousand records; a larger set wants a trained one.",
		Prior:       -14 * Bit,
		Stop:        0,
		Floor:       -4 * Bit,
		Cut:         1 * Bit,
		Absent:      -1 * Bit,
		Margin:      2 * Bit,
		Whole:       4 * Bit,
		Copies:      true,
		Possible:    -6 * Bit,
		Cap:         20,
		Limit:       1000,
		Families:    Families(false),
		Related:     -1 * Bit,
		Support:     3 * Bit,
		PersonaMost: 3 * Bit,
		NameMost:    24 * Bit,
		TokenMost:   11 * Bit,
		Tokens:      coldTokens(),
	}
	for i, row := range coldLevels {
		l := Level{Feature: levelNames[i][0], Level: levelNames[i][1], Why: row.why}
		l.M, l.U = mustChance(row.m), mustChance(row.u)
		m.Levels = append(m.Levels, l)
	}
	if err := m.compile(); err != nil {
		panic(err) // the built-in table is wrong; a test builds it
	}
	return m
}

func mustChance(s string) Chance {
	c, err := ParseChance(s)
	if err != nil {
		panic(err) // the built-in table is wrong; a test builds it
	}
	return c
}

// coldLevels is the weight table, in the order of the levels. For tokens and
// words u multiplies the frequency of the token itself.
var coldLevels = [levelCount]struct{ m, u, why string }{
	tokenExact:          {"0.75", "1", "about a quarter of the names of one person are spelt otherwise somewhere (historical and screening sets)"},
	tokenRead:           {"0.6", "4", "a word of another script that may be written like this; several words of that script are"},
	tokenReadClose:      {"0.12", "12", "within a letter of a way to write a word of another script"},
	tokenDialect:        {"0.3", "16", "two spellings of one Chinese name in two dialects; about one pair of syllables in thirty is so by chance, and a syllable has a frequency already"},
	tokenNickname:       {"0.08", "1.5", "nicknames appear in some 8 % of pairs and a family of them is somewhat commoner than its rarest member"},
	tokenClose:          {"0.08", "3", "one or two typing errors; a token has a few neighbours in common use"},
	tokenSound:          {"0.05", "6", "same sound, other spelling; sounds are shared by several names"},
	tokenVague:          {"0.03", "20", "two thirds of a long name agree: garbled, or another name of the same root"},
	tokenInitial:        {"0.06", "0.08", "an initial agrees by chance with about every twelfth name; it says almost nothing, but is no conflict"},
	tokenConflict:       {"0.012", "1", "another given name for the same person without any likeness is rare: a wrong field or a translation"},
	tokenFamilyConflict: {"0.06", "1", "family names change by marriage (some 5 % of pairs of women in the sets studied)"},
	tokenExtra:          {"0.6", "0.9", "a middle name or second family name left out is usual"},

	wordExact:      {"0.85", "1", "company names are copied from registers more carefully than people's"},
	wordRead:       {"0.5", "4", "a word of another script that may be written like this"},
	wordClose:      {"0.08", "1.5", "typing errors and transliteration; long words have few neighbours"},
	wordSound:      {"0.05", "6", "same sound, other spelling"},
	wordConflict:   {"0.03", "1", "a different word in the core of a company's name mostly means a different company"},
	wordExtra:      {"0.12", "0.9", "sister companies differ by one word (a country, a line of business); OFAC lists such pairs as separate"},
	wordNumber:     {"0.002", "1", "KK Park I and II, Holdings 1 and 2: numerals are there to tell things apart"},
	wordTranslated: {"0.1", "20", "a name that went through other languages, or another of like sound: some twenty names are as near"},
	wordAcronym:    {"0.05", "0.002", "three or more initials agree by chance once in some hundreds of names"},
	wordShort:      {"0.03", "6", "a word cut off (Deli, Delicatessen), or another that begins with it"},

	generationConflict: {"0.002", "0.9", "Jr and Sr, I and II are written to tell namesakes apart"},
	generationMissing:  {"0.3", "0.5", "the suffix is often left out"},

	birthExact:    {"0.75", "0.000034", "1 in 29,200 days of 80 years"},
	birthSwapped:  {"0.03", "0.000034", "day and month exchanged in a system of the other order"},
	birthYear:     {"0.6", "0.017", "1 in some 60 years in common use; also when either date is 1 January, which stands for unknown"},
	birthYearNear: {"0.08", "0.1", "years that differ by one or in one digit, where no more is told"},
	birthMonth:    {"0.6", "0.0014", "1 in 720 months of 60 years"},
	birthNear:     {"0.06", "0.0014", "day, month or year off by a slip of one part: 40-odd such dates in 29,200"},
	birthDigit:    {"0.04", "0.0005", "same day and month, one digit of the year wrong: some 15 such dates in 29,200"},
	birthMonthOff: {"0.02", "0.002", "same year and within a month: some 60 such dates in 29,200"},
	birthBlurred:  {"0.02", "0.036", "a slip in the year and day or month off by little: some 1,000 such dates in 29,200"},
	birthSameYear: {"0.008", "0.017", "the year alone agrees while day and month are given and differ"},
	birthConflict: {"0.004", "0.98", "two full dates with nothing in common are almost always two people, above all under one name and roof: father and son"},

	documentExact:    {"0.85", "0.0000008", "numbers are unique but for typing errors and sold documents"},
	documentShort:    {"0.85", "0.0004", "under six characters, such as the last four digits of a number: shared by chance by 1 in some thousands"},
	documentNear:     {"0.06", "0.006", "one character off: a slip, or the next document of the same family"},
	documentConflict: {"0.015", "0.98", "another number of the same series; also a veto"},

	numberExact:     {"0.5", "0.00012", "random pairs almost never share a number, but households, shops and hostels do: weighed as 1 in 8,000"},
	numberEnd:       {"0.06", "0.001", "seven last digits of a number given without its front: 1 in 10 million by chance, but never an identity"},
	numberDifferent: {"0.5", "0.9", "people have several phones"},
	emailExact:      {"0.6", "0.00001", "shared less than phones: couples, and mailboxes of offices, which the degree takes care of"},
	emailClose:      {"0.1", "0.0002", "one or two typing errors in a long address"},
	emailDifferent:  {"0.35", "0.95", "people have several addresses"},
	accountExact:    {"0.6", "0.00006", "an online account, bought and shared at times"},
	moneyExact:      {"0.5", "0.0003", "a bank account or wallet has holders, signatories and mules"},
	weakExact:       {"0.3", "0.01", "device, vehicle, domain, IP address: says that they were near each other"},
	seenExact:       {"0.3", "0.05", "an identifier that the subject was only seen with or is a contact for"},

	placeAddress:          {"0.45", "0.0009", "full address; relatives, flatmates and offices share it, so weighed as 1 in a thousand"},
	placeAddressClose:     {"0.2", "0.0016", "house number and most words of the street"},
	placeStreet:           {"0.2", "0.002", "same street and number where town or postcode do not say the same"},
	placePostcode:         {"0.6", "0.015", "chance alone would be 1 in thousands; neighbours and relatives make it 1 in 70"},
	placePoint:            {"0.5", "0.003", "within about a kilometre"},
	placePostcodeClose:    {"0.08", "0.006", "one character off: a slip, or the next street"},
	placeDistrict:         {"0.15", "0.05", "the same district by the front of the postcode"},
	placeCity:             {"0.7", "0.15", "large cities gather records"},
	placeCountry:          {"0.9", "0.6", "most records of one data set come from few countries"},
	placeAddressConflict:  {"0.4", "0.9", "people move and have several addresses"},
	placeCityConflict:     {"0.25", "0.85", "people move"},
	placePostcodeConflict: {"0.35", "0.95", "people move"},
	placeCountryConflict:  {"0.15", "0.5", "people cross borders, here more than elsewhere"},
	placePremises:         {"0.45", "0.0001", "companies at one street number that at most four hold, among some ten thousand; each doubling of those registered there takes a bit off"},
	placeWords:            {"0.4", "0.03", "a line without a number, such as a village or an industrial estate, in the same words"},
	placePointConflict:    {"0.05", "0.9", "a site does not move; coordinates of one are some kilometres off at times"},

	genderSame:          {"0.95", "0.5", "two values"},
	genderConflict:      {"0.04", "0.5", "wrongly filled in some per cent of pairs"},
	nationalitySame:     {"0.9", "0.6", "weak on purpose: it says little about identity and nothing about risk"},
	nationalityConflict: {"0.25", "0.4", "several nationalities, documents and guesses"},
	employerSame:        {"0.5", "0.01", "colleagues: an employer gathers records"},
	employerPart:        {"0.3", "0.03", "one name holds the other"},

	occupationSame:     {"0.6", "0.06", "few occupations are common, and the crimes told here gather some"},
	occupationPart:     {"0.15", "0.04", "one names the other more closely"},
	occupationConflict: {"0.25", "0.9", "people change their work and sources name it differently"},
	birthPlaceSame:     {"0.75", "0.03", "towns differ in size; relatives are born in one place"},
	birthPlacePart:     {"0.12", "0.03", "a town and its district, or another spelling"},
	birthPlaceConflict: {"0.13", "0.94", "born in one place; but a district is told for a village, and places are renamed"},

	jurisdictionSame:       {"0.9", "0.5", "most companies of one data set are registered in few places"},
	jurisdictionConflict:   {"0.06", "0.5", "a company is registered in one place; branches are companies of their own"},
	jurisdictionRegistered: {"0.8", "0.04", "registers refuse a second company of one name; only a register's own gaps, dissolved namesakes and unregistered firms remain"},
	legalSame:              {"0.75", "0.4", "a few legal forms make up most companies of a country"},
	legalConflict:          {"0.08", "0.3", "a company changes its legal form seldom, and sources translate it loosely"},

	foundedExact:    {"0.7", "0.002", "companies are set up in batches, sisters on one day, and sites open within few years: weighed as 1 in 500 days"},
	foundedNear:     {"0.08", "0.01", "one part of the date differs: a slip, or signing against registration"},
	foundedYear:     {"0.6", "0.08", "most of one data set are from the last dozen years"},
	foundedConflict: {"0.1", "0.9", "another year: founded, registered and opened are told for each other"},

	relationSame: {"0.3", "0.02", "both are said to stand in one relation to the same third: colleagues and neighbours share those, too"},

	textSame:     {"0.6", "0.00006", "nine tenths of the word sequences of an advertisement agree: copied"},
	textClose:    {"0.3", "0.0006", "half of the word sequences agree: the same template"},
	textConflict: {"0.1", "0.99", "different wording"},
	textPart:     {"0.2", "0.0006", "nine tenths of the shorter text are in the longer: quoted, with captions or comments around"},

	titleSame:         {"0.75", "0.05", "the same few job titles are advertised by everybody"},
	titlePart:         {"0.15", "0.1", "some words of the title agree"},
	titleConflict:     {"0.1", "0.85", "one campaign seeks people for several jobs at times"},
	postedExact:       {"0.6", "0.002", "1 in 500 days of the years that a data set covers"},
	postedNear:        {"0.3", "0.06", "a campaign runs for some weeks: two months of some three years"},
	postedConflict:    {"0.06", "0.93", "campaigns seldom come back after months"},
	offerSame:         {"0.8", "0.004", "the same pay in the same currency, among some hundred round figures in use and ten currencies"},
	offerConflict:     {"0.12", "0.99", "pay is raised or converted within a campaign at times"},
	workplaceSame:     {"0.9", "0.25", "a handful of countries hold most of the jobs advertised"},
	workplaceConflict: {"0.06", "0.75", "one campaign offers one place"},
}

// coldTokens gives rounded frequencies, out of a million, of tokens that are
// common somewhere in the world, blended over countries: orders of magnitude
// after national name counts (US Census 1990 and 2010, ONS, Chinese, Korean and
// Vietnamese household registers), thinned to a mixed population. Any other
// token goes by its length: short names are few and common.
func coldTokens() Tokens {
	t := Tokens{
		Total:    1_000_000,
		Counts:   make(map[string]uint64),
		ByLength: []uint64{60_000, 8_000, 2_500, 1_200, 800, 600, 500, 400, 300},
	}
	for _, common := range commonTokens {
		for _, token := range strings.Fields(common.tokens) {
			t.Counts[fmt.Sprintf("%016x", tokenHash(token))] = common.count
		}
	}
	return t
}

// commonTokens lists common tokens by their count in a million, each once. The
// words of business and of sites are those that registers of companies hold most
// of, at one round figure.
var commonTokens = []struct {
	count  uint64
	tokens string
}{
	{60_000, "international company trading group holding holdings services global enterprise enterprises world worldwide general new the and of export exports import imports network business"},
	{25_000, "nguyen mohamed mohammed muhammad mohammad maria ali kim wang li zhang lee technology technologies investment investments development management universal asia hotel casino resort travel logistics consulting media digital energy construction industries solutions park city garden"},
	{15_000, "john james robert michael david william mary jose juan ahmed chen liu tran singh kumar smith yang huang tan lim le khan min wei aung"},
	{10_000, "service consultancy properties property building transport transportation shipping freight cargo solution design engineering marketing communications textile textiles garment garments apparel food foods tours tourism electronics electric electrical motors auto automotive bank banking finance financial capital partners associates restaurant cafe bar grill deli kitchen store stores shop market markets supermarket clinic pharmacy medical hospital health healthcare school college academy institute foundation church association society union center centre house home land real estate golden gold silver star sun moon royal first united national dragon lotus phoenix lucky east west north south eastern western northern southern central pacific asian sea ocean river bay island lake mountain tower plaza villa villas mall square office zone resorts club casinos entertainment gaming games security supply supplies products production manufacturing factory works steel metal mining oil gas power water agriculture farm plastics chemical chemicals paper printing insurance exchange brokers agency recruitment manpower employment overseas staffing support systems software computer telecom mobile online web data net link express courier limited corporation industrial commercial contractors contracting maintenance cleaning interior furniture fashion beauty jewellery jewelry diamond diamonds crown palace grand imperial great best top premier prime modern advanced smart blue red black family brothers sons sisters"},
	{9_000, "richard joseph thomas charles daniel anna elizabeth patricia jennifer linda barbara susan johnson williams jones brown davis garcia rodriguez martinez hernandez lopez wu lin zhao zhou xu pham ng wong chan ong hassan hussein ibrahim abdul jie fang jing jun hua ming santos silva choi paul mark george peter"},
	{5_000, "miller wilson moore taylor anderson jackson white harris martin thompson lewis walker hall allen young king wright hill scott green adams baker evans roberts davies christopher matthew anthony steven kevin brian edward andrew joshua jessica sarah karen nancy margaret lisa emma olivia jack harry oliver luis carlos ana ivan alexander sergei maung thi van binti bin"},
}
