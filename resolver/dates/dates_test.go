package dates_test

import (
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/dates"
)

func TestRead(t *testing.T) {
	for _, tt := range []struct{ text, want, trace string }{
		{text: "1990-05-04", want: "1990-05-04"},
		{text: "1990-05", want: "1990-05"},
		{text: "during 2021", want: "2021"},
		{text: "in the year 2021", want: "2021"},
		{text: "about 1990", want: "1990~"},
		{text: "circa 1990-05", want: "1990-05~"},
		{text: "since 2021", want: "2021/.."},
		{text: "until May 2021", want: "../2021-05"},
		{text: "from 2019 to 2020", want: "2019/2020"},
		{text: "2019–2020", want: "2019/2020"},
		{text: "2021/2022", want: "2021/2022"},
		{text: "2021-05/..", want: "2021-05/.."},
		{text: "../2021-05", want: "../2021-05"},
		{text: "4th of May, 1990", want: "1990-05-04"},
		{text: "30/5/1990", want: "1990-05-30"},
		{text: "5/30/1990", want: "1990-05-30"},
		// Thai: digits, months, era, what sources put in front.
		{text: "พ.ศ. 2533", want: "1990", trace: "Buddhist era: 2533 is 1990"},
		{text: "พ.ศ. ๒๕๓๓", want: "1990", trace: "Buddhist era: 2533 is 1990"},
		{text: "๔ พฤษภาคม ๒๕๓๓", want: "1990-05-04", trace: "Buddhist era: 2533 is 1990"},
		{text: "4 พ.ค. 2533", want: "1990-05-04", trace: "Buddhist era: 2533 is 1990"},
		{text: "วันที่ 4 เดือน 5 ปี พ.ศ. 2533", want: "1990-05-04", trace: "Buddhist era: 2533 is 1990"},
		{text: "เกิดปี2533", want: "1990", trace: "Buddhist era: 2533 is 1990"},
		{text: "ประมาณปี 2533", want: "1990~", trace: "Buddhist era: 2533 is 1990"},
		{text: "04/05/2533", want: "1990-05-04", trace: "Buddhist era: 2533 is 1990"},
		{text: "ระหว่างปี 2562-2563", want: "2019/2020", trace: "Buddhist era: 2562 is 2019; Buddhist era: 2563 is 2020"},
		{text: "ค.ศ. 1990", want: "1990"},
		{text: "4 เมษายน 2483", want: "1940-04-04", trace: "Buddhist era: 2483 is 1940"},
		// Khmer, Lao, Burmese.
		{text: "ថ្ងៃទី ៤ ខែ ឧសភា ឆ្នាំ ១៩៩០", want: "1990-05-04"},
		{text: "ព.ស. ២៥៣៣", want: "1990", trace: "Buddhist era: 2533 is 1990"},
		{text: "ວັນທີ ໔ ພຶດສະພາ ໑໙໙໐", want: "1990-05-04"},
		{text: "၁၉၉၀ ခုနှစ် မေလ ၄ ရက်", want: "1990-05-04"},
		{text: "သက္ကရာဇ် ၁၃၅၂", want: "1990/1991", trace: "Myanmar era: 1352 is 1990"},
		// East Asia.
		{text: "1990年5月4日", want: "1990-05-04"},
		{text: "約1990年", want: "1990~"},
		{text: "1990年前后", want: "1990~"},
		{text: "一九九〇年五月四日", want: "1990-05-04"},
		{text: "一九九〇年十二月廿三日", want: "1990-12-23"},
		{text: "2021年5月以来", want: "2021-05/.."},
		{text: "民國79年5月4日", want: "1990-05-04", trace: "Republic of China: 79 is 1990"},
		{text: "民國七十九年", want: "1990", trace: "Republic of China: 79 is 1990"},
		{text: "平成2年5月4日", want: "1990-05-04", trace: "Heisei: 2 is 1990"},
		{text: "令和元年", want: "2019", trace: "Reiwa: 1 is 2019"},
		{text: "昭和39.5.4", want: "1964-05-04", trace: "Showa: 39 is 1964"},
		{text: "1990년 5월 4일", want: "1990-05-04"},
		{text: "农历1990年五月初四", want: "1990~", trace: "lunar date: month and day are left out"},
		{text: "农历一九九〇年正月廿三", want: "1990~", trace: "lunar date: month and day are left out"},
		{text: "ขึ้น 5 ค่ำ เดือน 6 พ.ศ. 2533", want: "1990~", trace: "Buddhist era: 2533 is 1990; lunar date: month and day are left out"},
		// Vietnamese, Indonesian, Russian, Arabic.
		{text: "ngày 4 tháng 5 năm 1990", want: "1990-05-04"},
		{text: "khoảng năm 1990", want: "1990~"},
		{text: "4 Agustus 1990", want: "1990-08-04"},
		{text: "sekitar tahun 1990", want: "1990~"},
		{text: "4 мая 1990 г.", want: "1990-05-04"},
		{text: "٤ مايو ١٩٩٠", want: "1990-05-04"},
		{text: "１９９０年", want: "1990"},
		// What nobody can read for certain.
		{text: ""}, {text: "the past year"}, {text: "04/05/1990"}, {text: "90"}, {text: "4 พ.ค. 33"}, {text: "31 April 1990"},
		{text: "1990-13-01"}, {text: "2019 or 2020"}, {text: "พ.ศ. 1990"}, {text: "民國1990年"}, {text: "4 มกราคม 2483"},
		{text: "သက္ကရာဇ် ၁၃၅၂ မေလ"}, {text: "9999"}, {text: "2020/2019"}, {text: "12345"}, {text: "yesterday"}, {text: "5 May"},
	} {
		got, trace, ok := dates.Read(tt.text)
		if got != tt.want || ok != (tt.want != "") || trace != tt.trace {
			t.Errorf("Read(%q) = %q, %q, %v; want %q, %q", tt.text, got, trace, ok, tt.want, tt.trace)
		}
		hold(t, tt.text)
	}
}

// hold checks what is so of every result: the graph reads it and so does Read.
func hold(t *testing.T, text string) {
	t.Helper()
	got, _, ok := dates.Read(text)
	if !ok {
		return
	}
	if _, err := graph.ParseDate(got, graph.DateOptions{}); err != nil {
		t.Errorf("%q is read as %q: %v", text, got, err)
	}
	if again, trace, ok := dates.Read(got); again != got || trace != "" || !ok {
		t.Errorf("%q is read as %q, and that as %q, %q", text, got, again, trace)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"พ.ศ. ๒๕๓๓", "約1990年", "民國79年5月4日", "from 2019 to 2020", "../2021-05", "ngày 4 tháng 5 năm 1990", "农历1990年五月初四", "1990~/.."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { hold(t, text) })
}
