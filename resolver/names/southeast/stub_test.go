package southeast

import (
	"fmt"
	"testing"
)

func TestTry(t *testing.T) {
	for _, p := range [][2]string{{"Thai", "ประยุทธ์"}, {"Thai", "จันทร์โอชา"}, {"Thai", "จึงรุ่งเรืองกิจ"}, {"Thai", "ลิ้มเจริญรัตน์"}, {"Thai", "เวชชาชีวะ"}, {"Thai", "ธรรมศักดิ์มนตรี"}, {"Thai", "สงวนศักดิ์"}, {"Thai", "เสมอใจ"}, {"Thai", "กาญจนพันธุ์"}, {"Thai", "อยุธยา"},
		{"Laoo", "ໄກສອນ"}, {"Laoo", "ພົມວິຫານ"}, {"Laoo", "ສຸພານຸວົງ"}, {"Laoo", "ແກ້ວມະນີວົງ"}, {"Laoo", "ຈັນທະລັງສີ"}} {
		for _, w := range Read(p[0], p[1]) {
			fmt.Println(w.Native, w.Latin)
		}
	}
}
