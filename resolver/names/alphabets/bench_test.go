package alphabets

import "testing"

func BenchmarkLikeness(b *testing.B) {
	for _, test := range []struct{ name, code, native, latin string }{
		{"same", "Cyrl", "достоевский", "dostoevsky"},
		{"other", "Arab", "محمود", "ibrahim"},
		{"near", "Hebr", "יונתן", "yonathan"},
		{"table by hand", "Deva", "नरेन्द्र", "narendra"},
	} {
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				Likeness(test.code, test.native, test.latin)
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		Read("Cyrl", "достоевский")
	}
}
