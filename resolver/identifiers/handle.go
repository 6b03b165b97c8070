package identifiers

import (
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
	"viber-messenger": "viber", "vk-com": "vk", "line-id": "line", "zalo-id": "zalo", "wechat-id": "wechat", "telegram-id": "telegram",
	"snap": "snapchat", "signal-messenger": "signal", "discord-app": "discord", "yt": "youtube", "tik-tok": "tiktok", "linked-in": "linkedin",
	"vkontakte": "vk", "kakao": "kakaotalk", "sina-weibo": "weibo", "微博": "weibo", "tencent-qq": "qq",
}

// platform gives the folded name of a platform, "" for none.
func platform(qualifier string) string {
	name := slug(qualifier)
	if known, found := platformNames[name]; found {
		return known
	}
	return name
}

// numericPlatform reports whether a name of only digits is the platform's own
// number: names chosen by users cannot be that there.
func numericPlatform(name string) bool {
	return name == "telegram" || name == "facebook" || name == "vk"
}

// handleName folds a handle: lower case, without '@' and surrounding space. It
// reports false for text that cannot be a handle.
func handleName(value string) (string, bool) {
	name := lower(strings.TrimLeft(clean(value), "@ "))
	bad := strings.IndexFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '/' || r == ':' || r == '@' })
	return name, name != "" && bad < 0 && len(name) <= 100
}

// numberPlatform reports whether the accounts of a platform are telephone
// numbers, so that their separators and '+' say nothing.
func numberPlatform(name string) bool {
	return name == "whatsapp" || name == "signal" || name == "viber"
}

// readHandle gives "platform:@name" in lower case. The platform comes from the
// value when that is a profile's address, else from the qualifier; a number
// where the platform's own numbers are meant gives the form of [readAccount].
// What the platform makes in mixed case (YouTube's channel ids) keeps it.
func readHandle(value, qualifier string) reading {
	p := profile{platform: platform(qualifier), name: clean(value)}
	fromURL, found := profileURL(value)
	if found {
		p = fromURL
	} else {
		p.bare()
	}
	name, valid := handleName(p.name)
	switch {
	case found && (p.group || p.name == ""):
		return failed("not the address of an account")
	case !valid:
		return failed("not a handle")
	case placeholderWord(strings.ToUpper(name)):
		return failed("placeholder")
	case p.platform == "":
		return failed(noPlatform)
	case p.exact:
		return ok(join(p.platform, p.name))
	case p.numeric:
		return ok(join(p.platform, name))
	}
	return ok(join(p.platform, "@"+name))
}

// readAccount gives "platform:number"; a value that is no number is read as a
// handle.
func readAccount(value, qualifier string) reading {
	number := clean(value)
	if !allDigits(number) || len(number) > maxNumber {
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
	p, found := profileURL(value)
	if !found {
		p = profile{platform: name, name: text}
		p.bare()
	}
	name, text = p.platform, p.name
	switch {
	case name == "":
		return failed(noPlatform)
	case text == "":
		return failed("not the address of a channel")
	case p.exact:
		return ok(join(name, text))
	}
	if invite, found := strings.CutPrefix(text, "+"); found && alphanumeric(strings.NewReplacer("_", "", "-", "").Replace(invite)) {
		return ok(join(name, text))
	}
	number := text
	if name == "telegram" {
		number = strings.TrimPrefix(strings.TrimPrefix(number, "-100"), "-")
	}
	if allDigits(number) && len(number) > maxNumber {
		return failed("not a channel")
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

// maxNumber is the most figures of a platform's number of an account or channel;
// those in use have up to twenty.
const maxNumber = 64
