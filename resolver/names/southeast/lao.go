package southeast

import (
	"strings"
	"sync"
)

// lao is the reader of Lao: BGN/PCGN 1966, which follows French (ou, x, v), and
// the older French habit of a silent e after n.
var lao = sync.OnceValue(func() *leading {
	l := &leading{
		initials: letters(`ກ=k ຂ=kh,k ຄ=kh,k ງ=ng ຈ=ch,j,tch ສ=s,x ຊ=x,s,z ຍ=nh,y,gn,ny ດ=d ຕ=t ຖ=th,t ທ=th,t ນ=n ບ=b ປ=p ຜ=ph,p ຝ=f
			ພ=ph,p ຟ=f ມ=m ຢ=y ຣ=r,l ລ=l,r ວ=v,w ຫ=h ອ= ຮ=h,r`),
		finals: letters(`ກ=k,c ງ=ng ຍ=y,i ດ=th,t,d ຕ=t,th ນ=n,ne,nh ບ=p,b ປ=p ມ=m,me ວ=o,w,v ສ=t,s ລ=n,l ຣ=n,r ຊ=t ທ=t,th ພ=p ຄ=k`),
		clusters: letters(`ຫງ=ng ຫຍ=nh,y,gn ຫນ=n ຫມ=m ຫຼ=l ຫລ=l ຫຣ=l,r ຫວ=v,w ກວ=kou,kw,kv ຂວ=khou,khw,khv ຄວ=khou,khw,khv ຈວ=chou
			ປຣ=pr ພຣ=phr,pr ກຣ=kr ຄຣ=khr ຕຣ=tr ທຣ=thr,tr ສຣ=sr ພລ=phl ປລ=pl ກລ=kl ພຼ=phl ກຼ=kl`),
		rimes: []rime{
			{"ເ", "ຍ", either, or("ia", "ie", "ei")}, {"ເ", "ັຍ", open, or("ia", "ie")}, {"ເ", "ຶອ", either, or("ua", "uea", "eua")},
			{"ເ", "ືອ", either, or("eua", "ua", "uea", "eu")}, {"ເ", "ົາ", open, or("ao", "au", "aw")}, {"ເ", "າະ", open, or("o", "or")},
			{"ເ", "ິ", either, or("eu", "oe", "er")}, {"ເ", "ີ", either, or("eu", "oe", "er")}, {"ເ", "ັ", closed, or("e", "ay")},
			{"ເ", "ະ", open, or("e", "eh")}, {"ເ", "", either, or("e", "ay", "ee")},
			{"ແ", "ັ", closed, or("e", "ae")}, {"ແ", "ະ", open, or("e", "ae")}, {"ແ", "", either, or("e", "ae", "eh")},
			{"ໂ", "ະ", open, or("o")}, {"ໂ", "ົ", closed, or("o")}, {"ໂ", "", either, or("o", "oh")},
			{"ໄ", "ຍ", open, or("ay", "ai", "aiya")}, {"ໄ", "", open, or("ay", "ai", "y", "i")}, {"ໃ", "", open, or("ay", "ai", "y")},
			{"", "ັວະ", open, or("oua")}, {"", "ັວ", open, or("oua", "ua")}, {"", "ົວະ", open, or("oua")}, {"", "ົວ", open, or("oua", "ua")},
			{"", "ວ", closed, or("oua", "oue", "ua")}, {"", "ັຍ", open, or("ay", "ai")}, {"", "ັ", closed, or("a", "u")}, {"", "ະ", open, or("a")},
			{"", "າ", either, or("a", "ar")}, {"", "າຍ", open, or("ay", "ai")}, {"", "ຳ", open, or("am", "um")},
			{"", "ິ", either, or("i", "e")}, {"", "ີ", either, or("i", "y", "ee")}, {"", "ຶ", either, or("u", "ue", "eu")}, {"", "ື", either, or("u", "ue", "eu")},
			{"", "ຸ", either, or("ou", "u", "o")}, {"", "ູ", either, or("ou", "u", "oo")}, {"", "ົ", closed, or("o")}, {"", "ຽ", either, or("ie", "ia")},
			{"", "ໍ", open, or("o", "or")}, {"", "ັອ", closed, or("o")}, {"", "ອ", either, or("o", "oo", "or")}, {"", "ອຍ", open, or("oy", "oi")},
			{"", "ວຍ", open, or("ouay", "uay")}, {"", "", open, or("a")},
		},
		vowels: "ະັາຳິີຶືຸູົຼຽໍ", leads: "ເແໂໄໃ", tones: "່້໊໋ໆຯ", silencer: '໌',
		composed: strings.NewReplacer("ໍາ", "ຳ", "ໜ", "ຫນ", "ໝ", "ຫມ"),
	}
	l.elements = loadElements("lao.tsv", l.prepare)
	return l
})
