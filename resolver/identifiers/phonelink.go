package identifiers

import (
	"net/url"
	"strings"
)

// phoneLink takes the number out of an address that embeds one: a WhatsApp JID
// ("66…@s.whatsapp.net"), the links of messengers (wa.me, api.whatsapp.com,
// t.me/+…, signal.me/#p/…, zalo.me, viber://chat?number=…) and the schemes tel:,
// sms: and callto:. It gives the number with '+' where the address is known to
// be international, and false for text that is no such address.
func phoneLink(value string) (string, bool) {
	if !strings.ContainsAny(value, "@:/[") {
		return "", false
	}
	text := refang(clean(value))
	if user, host, found := strings.Cut(text, "@"); found {
		switch strings.ToLower(host) {
		case "s.whatsapp.net", "c.us":
			user, _, _ = strings.Cut(user, ":") // the number of a device
			user, _, _ = strings.Cut(user, ".")
			return international(user)
		}
		return "", false
	}
	lower := strings.ToLower(text)
	if scheme, rest, found := strings.Cut(text, ":"); found {
		switch strings.ToLower(scheme) {
		case "tel", "sms", "smsto", "callto":
			return telURI(rest)
		}
	}
	if !strings.Contains(text, "/") {
		return "", false
	}
	if !strings.Contains(lower, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil {
		return "", false
	}
	query := u.Query()
	path := strings.Trim(u.Path, "/")
	switch host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."); {
	case u.Scheme == "viber" || u.Scheme == "whatsapp" || u.Scheme == "tg" || host == "api.whatsapp.com" || host == "web.whatsapp.com":
		return international(first(first(query.Get("phone"), query.Get("number")), query.Get("to")))
	case host == "wa.me", host == "t.me" && strings.HasPrefix(path, "+"), host == "telegram.me" && strings.HasPrefix(path, "+"):
		return international(path)
	case host == "signal.me" && strings.HasPrefix(u.Fragment, "p/"):
		return international(strings.TrimPrefix(u.Fragment, "p/"))
	case host == "zalo.me" && strings.HasPrefix(path, "84"):
		return international(path)
	case host == "zalo.me" && strings.HasPrefix(path, "0"):
		return international("84" + path[1:])
	}
	return "", false
}

// international gives a number of 7 to 15 digits (E.164 allows no more) with its
// '+'.
func international(number string) (string, bool) {
	number = strings.TrimPrefix(strings.TrimSpace(number), "+")
	digits := digitsOf(number)
	if strings.Trim(number, "0123456789 -().") != "" || len(digits) < 7 || len(digits) > 15 {
		return "", false
	}
	return "+" + digits, true
}

// telURI reads what follows "tel:" (RFC 3966): a local number may name the
// context that is to be put in front of it.
func telURI(rest string) (string, bool) {
	number, parameters, _ := strings.Cut(strings.TrimPrefix(rest, "//"), ";")
	number, _, _ = strings.Cut(number, "?")
	for p := range strings.SplitSeq(parameters, ";") {
		if context, found := strings.CutPrefix(strings.ToLower(p), "phone-context=+"); found && !strings.HasPrefix(number, "+") {
			return "+" + digitsOf(context) + " " + strings.TrimPrefix(number, "0"), true
		}
	}
	number, err := url.PathUnescape(number)
	return number, err == nil && digitsOf(number) != ""
}

// extensionWords begin an extension in languages that the phone library does not
// read.
var extensionWords = []string{"转", "轉", "分机", "分機", "内線", "내선", "ต่อ", "доб", "anexo", "ramal", "máy lẻ", "samb"}

// withoutExtension cuts a number where the words for an extension begin.
func withoutExtension(text string) string {
	if strings.Trim(text, "+0123456789 -().") == "" {
		return text
	}
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		return text
	}
	for _, word := range extensionWords {
		if i := strings.Index(lower, word); i > 0 && len(digitsOf(text[:i])) >= 6 {
			return strings.TrimRight(text[:i], " ,;(")
		}
	}
	return text
}
