package identifiers

import (
	"net/url"
	"strings"
	"unicode"
)

// noPlatform is the problem of a handle that does not say where it is used.
const noPlatform = "no platform"

// platformNames folds the names of platforms; others are used as given.
var platformNames = map[string]string{
	"tg": "telegram", "telegram-messenger": "telegram",
	"fb": "facebook", "messenger": "facebook", "facebook-messenger": "facebook", "meta": "facebook",
	"ig": "instagram", "insta": "instagram",
	"twitter": "x", "x-twitter": "x", "twitter-x": "x",
	"wa": "whatsapp", "whats-app": "whatsapp",
	"weixin": "wechat", "we-chat": "wechat", "微信": "wechat",
	"yt": "youtube", "tik-tok": "tiktok", "linked-in": "linkedin",
	"vkontakte": "vk", "kakao": "kakaotalk", "sina-weibo": "weibo", "微博": "weibo", "tencent-qq": "qq",
}

// platformHosts names the platform behind the host of a profile's address.
var platformHosts = map[string]string{
	"t.me": "telegram", "telegram.me": "telegram", "telegram.dog": "telegram",
	"facebook.com": "facebook", "fb.com": "facebook", "fb.me": "facebook", "m.me": "facebook", "messenger.com": "facebook",
	"instagram.com": "instagram", "twitter.com": "x", "x.com": "x",
	"wa.me": "whatsapp", "api.whatsapp.com": "whatsapp", "chat.whatsapp.com": "whatsapp",
	"line.me": "line", "zalo.me": "zalo", "tiktok.com": "tiktok", "youtube.com": "youtube",
	"linkedin.com": "linkedin", "vk.com": "vk", "weibo.com": "weibo", "github.com": "github",
	"threads.net": "threads", "reddit.com": "reddit", "discord.gg": "discord",
}

// platform gives the folded name of a platform, "" for none.
func platform(qualifier string) string {
	name := slug(qualifier)
	if known, found := platformNames[name]; found {
		return known
	}
	return name
}

// profile is what the address of a profile or channel says.
type profile struct {
	platform string
	name     string
	// numeric is set when the name is the platform's own number.
	numeric bool
}

// profileURL reads the address of a profile; it reports false for text that is
// no address of a known platform.
func profileURL(value string) (profile, bool) {
	text := refang(clean(value))
	if !strings.Contains(text, "/") {
		return profile{}, false
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil {
		return profile{}, false
	}
	host := strings.ToLower(u.Hostname())
	for _, sub := range []string{"www.", "m.", "mobile.", "web.", "vm.", "mbasic."} {
		if _, known := platformHosts[host]; !known {
			host = strings.TrimPrefix(host, sub)
		}
	}
	name, known := platformHosts[host]
	if !known {
		return profile{}, false
	}
	path := strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
	if name == "facebook" && len(path) > 0 && path[0] == "profile.php" {
		return profile{name, u.Query().Get("id"), true}, true
	}
	if phone := u.Query().Get("phone"); name == "whatsapp" && phone != "" {
		return profile{platform: name, name: strings.TrimSpace(phone)}, true
	}
	for len(path) > 1 {
		switch path[0] {
		case "s", "joinchat", "in", "company", "user", "u", "channel", "people", "c", "groups", "ti", "p":
			if name == "telegram" && path[0] == "joinchat" {
				path[1] = "+" + path[1]
			}
			path = path[1:]
			continue
		}
		break
	}
	if len(path) == 0 {
		return profile{}, false
	}
	return profile{name, path[0], numericPlatform(name) && allDigits(path[0])}, true
}

// numericPlatform reports whether a name of only digits is the platform's own
// number: names chosen by users cannot be that there.
func numericPlatform(name string) bool {
	return name == "telegram" || name == "facebook" || name == "vk"
}

// handleName folds a handle: lower case, without '@' and surrounding space. It
// reports false for text that cannot be a handle.
func handleName(value string) (string, bool) {
	name := strings.ToLower(strings.TrimLeft(clean(value), "@ "))
	bad := strings.IndexFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '/' || r == ':' || r == '@' })
	return name, name != "" && bad < 0 && len(name) <= 100
}

// readHandle gives "platform:@name" in lower case. The platform comes from the
// value when that is a profile's address, else from the qualifier; a number
// where the platform's own numbers are meant gives the form of [readAccount].
func readHandle(value, qualifier string) reading {
	p := profile{platform: platform(qualifier), name: value}
	if fromURL, found := profileURL(value); found {
		p = fromURL
	} else {
		p.numeric = numericPlatform(p.platform) && allDigits(clean(value))
	}
	name, valid := handleName(p.name)
	switch {
	case !valid:
		return failed("not a handle")
	case p.platform == "":
		return failed(noPlatform)
	case p.numeric:
		return ok(join(p.platform, name))
	}
	return ok(join(p.platform, "@"+name))
}

// readAccount gives "platform:number"; a value that is no number is read as a
// handle.
func readAccount(value, qualifier string) reading {
	number := clean(value)
	if !allDigits(number) {
		return readHandle(value, qualifier)
	}
	name := platform(qualifier)
	if name == "" {
		return failed(noPlatform)
	}
	return ok(join(name, number))
}

// readChannel gives "platform:@name", "platform:number" (Telegram's "-100" in
// front of a channel's number is dropped), or "platform:+invite" with the
// invitation's case kept.
func readChannel(value, qualifier string) reading {
	name, text := platform(qualifier), clean(value)
	if p, found := profileURL(value); found {
		name, text = p.platform, p.name
	}
	if name == "" {
		return failed(noPlatform)
	}
	if invite, found := strings.CutPrefix(text, "+"); found && alphanumeric(strings.NewReplacer("_", "", "-", "").Replace(invite)) {
		return ok(join(name, text))
	}
	number := text
	if name == "telegram" {
		number = strings.TrimPrefix(strings.TrimPrefix(number, "-100"), "-")
	}
	if allDigits(number) {
		return ok(join(name, number))
	}
	handle, valid := handleName(text)
	if !valid {
		return failed("not a channel")
	}
	return ok(join(name, "@"+handle))
}
