package synth_test

// golden are the checksums of tiny worlds.
var golden = map[string]string{
	"small":     "e2daad8cbeb2679a5469927454fd993519b0300e6fee332e296d4d795ead5747",
	"persons":   "617aed90ad81cc100d73623acee7ef90261637d590691fdfc4d2b8aab7581a62",
	"transfers": "b4d50164ba5f59eefb244441db6eb5b1a07718e633b81b6ccb2affc5b23832a9",
}
