package synth_test

// golden are the checksums of tiny worlds.
var golden = map[string]string{
	"small":     "4cf6baf6adfc4857cd84d31ab8fcb8e6caf9c6dec5936404048281c3609a69eb",
	"persons":   "5e3a416ef15848d19a9e3ed0c9abb0a76741390d6a3d2a91eabf1eba3158bab1",
	"transfers": "8ac1fa4d20fd650c37e2a7df9ce0095507dd0b03e1e9491ef2c552c0ef36dfc3",
}
