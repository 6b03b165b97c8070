package synth_test

// golden are the checksums of tiny worlds.
var golden = map[string]string{"small": "", "persons": "", "transfers": ""}
