package synth_test

// golden are the checksums of tiny worlds.
var golden = map[string]string{
	"small":     "7df22d8243855f642fb76b2c1913f37c7be1d64374a595fd715b09cb3ea50f88",
	"persons":   "5e3a416ef15848d19a9e3ed0c9abb0a76741390d6a3d2a91eabf1eba3158bab1",
	"transfers": "8ac1fa4d20fd650c37e2a7df9ce0095507dd0b03e1e9491ef2c552c0ef36dfc3",
}
