package match

// levelID is a row of the weight table.
type levelID uint8

// The levels. Their names for people are in levelNames, their cold-start
// chances in coldLevels; the three are in the same order.
const (
	tokenExact levelID = iota
	tokenRead
	tokenReadClose
	tokenDialect
	tokenNickname
	tokenClose
	tokenSound
	tokenVague
	tokenInitial
	tokenConflict
	tokenFamilyConflict
	tokenExtra

	wordExact
	wordRead
	wordClose
	wordSound
	wordConflict
	wordExtra
	wordNumber
	wordTranslated
	wordAcronym
	wordShort

	generationConflict
	generationMissing

	birthExact
	birthSwapped
	birthYear
	birthYearNear
	birthMonth
	birthNear
	birthDigit
	birthMonthOff
	birthBlurred
	birthSameYear
	birthConflict

	documentExact
	documentShort
	documentNear
	documentConflict

	numberExact
	numberEnd
	numberDifferent
	emailExact
	emailClose
	emailDifferent
	accountExact
	moneyExact
	weakExact
	seenExact

	placeAddress
	placeAddressClose
	placeStreet
	placePostcode
	placePoint
	placePostcodeClose
	placeDistrict
	placeCity
	placeCountry
	placeAddressConflict
	placeCityConflict
	placePostcodeConflict
	placeCountryConflict
	placePremises
	placeWords
	placePointConflict

	genderSame
	genderConflict
	nationalitySame
	nationalityConflict
	employerSame
	employerPart
	occupationSame
	occupationPart
	occupationConflict
	birthPlaceSame
	birthPlacePart
	birthPlaceConflict
	jurisdictionSame
	jurisdictionConflict
	jurisdictionRegistered
	legalSame
	legalConflict

	foundedExact
	foundedNear
	foundedYear
	foundedConflict

	relationSame

	textSame
	textClose
	textConflict
	textPart

	titleSame
	titlePart
	titleConflict
	postedExact
	postedNear
	postedConflict
	offerSame
	offerConflict
	workplaceSame
	workplaceConflict

	levelCount
)

var levelNames = [levelCount][2]string{
	{"token", "exact"}, {"token", "same reading"}, {"token", "like reading"}, {"token", "other dialect"}, {"token", "nickname"}, {"token", "close"}, {"token", "sound"}, {"token", "vague"}, {"token", "initial"},
	{"token", "conflict"}, {"token", "family conflict"}, {"token", "extra"},
	{"word", "exact"}, {"word", "same reading"}, {"word", "close"}, {"word", "sound"}, {"word", "conflict"}, {"word", "extra"}, {"word", "number"}, {"word", "translated"}, {"word", "acronym"}, {"word", "shortened"},
	{"generation", "conflict"}, {"generation", "one side"},
	{"birth", "exact"}, {"birth", "day and month swapped"}, {"birth", "year only"}, {"birth", "year off by little"}, {"birth", "year and month only"},
	{"birth", "one part differs"}, {"birth", "one digit of the year differs"}, {"birth", "within a month"}, {"birth", "year and day off by little"}, {"birth", "same year, else different"}, {"birth", "conflict"},
	{"document", "exact"}, {"document", "exact but short"}, {"document", "one character differs"}, {"document", "conflict"},
	{"phone", "exact"}, {"phone", "same end"}, {"phone", "different"}, {"email", "exact"}, {"email", "close"}, {"email", "different"},
	{"account", "exact"}, {"money account", "exact"}, {"other identifier", "exact"}, {"seen with", "exact"},
	{"place", "address"}, {"place", "address close"}, {"place", "street and number"}, {"place", "postcode"}, {"place", "point"}, {"place", "postcode close"}, {"place", "district"}, {"place", "city"}, {"place", "country"},
	{"place", "address differs"}, {"place", "city differs"}, {"place", "postcode differs"}, {"place", "country differs"},
	{"place", "premises"}, {"place", "same words"}, {"place", "elsewhere"},
	{"gender", "same"}, {"gender", "conflict"}, {"nationality", "same"}, {"nationality", "conflict"},
	{"employer", "same"}, {"employer", "part"},
	{"occupation", "same"}, {"occupation", "part"}, {"occupation", "conflict"},
	{"birth place", "same"}, {"birth place", "part"}, {"birth place", "conflict"},
	{"jurisdiction", "same"}, {"jurisdiction", "conflict"}, {"jurisdiction", "same and the full name"}, {"legal form", "same"}, {"legal form", "conflict"},
	{"founded", "exact"}, {"founded", "one part differs"}, {"founded", "year"}, {"founded", "conflict"},
	{"relation", "same"},
	{"text", "same"}, {"text", "close"}, {"text", "conflict"}, {"text", "part"},
	{"name", "title same"}, {"name", "title part"}, {"name", "title conflict"},
	{"posted", "exact"}, {"posted", "within two months"}, {"posted", "conflict"}, {"offer", "same"}, {"offer", "conflict"}, {"workplace", "same"}, {"workplace", "conflict"},
}

// Features of evidence as rows and models name them, besides the features of
// the weight table: a name's row is the sum of its tokens'.
const (
	featureName  = "name"
	featurePrior = "prior"
	featureGate  = "gate"
)
