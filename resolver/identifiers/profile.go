package identifiers

import (
	"net/url"
	"slices"
	"strings"
)

// profile is what the address of a profile or channel says.
type profile struct {
	platform string
	// name is "" for an address that names neither (a post, a page of help).
	name string
	// numeric is set when the name is the platform's own number, exact when it
	// is an id in mixed case (with '+' in front of the code of an invitation, as
	// Telegram writes it), group when it names many people's place.
	numeric, exact, group bool
}

// bare takes the platform's own ways of writing out of a name that is no
// address: a WhatsApp JID, "id123" of VK, a telephone number.
func (p *profile) bare() {
	switch number, found := phoneLink(p.name); {
	case found && strings.HasSuffix(p.name, "whatsapp.net") || found && strings.HasSuffix(p.name, "@c.us"):
		p.platform, p.name = "whatsapp", strings.TrimPrefix(number, "+")
		return
	}
	if numberPlatform(p.platform) {
		if number, found := international(p.name); found {
			p.name = strings.TrimPrefix(number, "+")
		}
	}
	if id, found := strings.CutPrefix(strings.ToLower(p.name), "id"); found && p.platform == "vk" && allDigits(id) {
		p.name = id
	}
	p.numeric = numericPlatform(p.platform) && allDigits(p.name)
	code, found := strings.CutPrefix(p.name, "+")
	p.exact = p.platform == "youtube" && youtubeID(p.name) || p.platform == "wechat" && found && alphanumeric(strings.NewReplacer("-", "", "_", "").Replace(code))
}

// youtubeID reports whether a name is the id of a channel: "UC" and 22
// characters in mixed case.
func youtubeID(name string) bool {
	return len(name) == 24 && strings.HasPrefix(name, "UC") && alphanumeric(strings.NewReplacer("-", "", "_", "").Replace(name))
}

// site says how the addresses of one platform are read.
type site struct {
	platform string
	// hosts without "www.", "m." and the like; an app's scheme stands as
	// "scheme:".
	hosts string
	// skip are first parts of a path before a name, group those before the name
	// of a group, never those of an address that names nobody.
	skip, group, never string
	// query are parameters that hold the platform's number or a name.
	query string
}

var sites = []site{
	{platform: "telegram", hosts: "t.me telegram.me telegram.dog tg:", skip: "s", group: "joinchat c", never: "addstickers addemoji share proxy socks iv addlist", query: "id domain phone"},
	{platform: "facebook", hosts: "facebook.com fb.com fb.me m.me messenger.com", skip: "people t pg pages", group: "groups", query: "id",
		never: "share sharer sharer.php watch reel reels photo photo.php photos story.php stories permalink.php events marketplace login help hashtag search l.php video.php"},
	{platform: "instagram", hosts: "instagram.com instagr.am", skip: "_u stories", never: "p reel reels tv explore accounts direct about"},
	{platform: "x", hosts: "twitter.com x.com", query: "user_id screen_name", never: "i home search hashtag share settings explore login"},
	{platform: "whatsapp", hosts: "wa.me api.whatsapp.com web.whatsapp.com whatsapp:", query: "phone", never: "qr message send"},
	{platform: "whatsapp", hosts: "chat.whatsapp.com", group: "invite"},
	{platform: "line", hosts: "line.me line:", skip: "R ti p u", group: "g g2"},
	{platform: "zalo", hosts: "zalo.me", skip: "s", group: "g", never: "pc"},
	{platform: "viber", hosts: "viber.com viber:", query: "number"},
	{platform: "wechat", hosts: "u.wechat.com weixin:", skip: "dl chat"},
	{platform: "tiktok", hosts: "tiktok.com", never: "t tag music discover foryou search video"},
	{platform: "youtube", hosts: "youtube.com", skip: "c user channel", never: "watch shorts playlist results feed embed live hashtag"},
	{platform: "linkedin", hosts: "linkedin.com", skip: "in company school pub", never: "posts feed jobs pulse learning search", group: "groups"},
	{platform: "vk", hosts: "vk.com vk.ru vkontakte.ru", never: "feed im away.php wall video photo search"},
	{platform: "discord", hosts: "discord.com discordapp.com", skip: "users", never: "channels", group: "invite"},
	{platform: "discord", hosts: "discord.gg", group: "*"},
	{platform: "signal", hosts: "signal.me"},
	{platform: "snapchat", hosts: "snapchat.com", skip: "add u", never: "discover spotlight p t"},
	{platform: "weibo", hosts: "weibo.com", skip: "u n"},
	{platform: "github", hosts: "github.com"},
	{platform: "threads", hosts: "threads.net threads.com", never: "t"},
	{platform: "reddit", hosts: "reddit.com", skip: "user u", group: "r"},
}

func has(words, word string) bool { return slices.Contains(strings.Fields(words), word) }

// profileURL reads the address of a profile; it reports false for text that is
// no address of a known platform.
func profileURL(value string) (profile, bool) {
	text := refang(clean(value))
	if !strings.Contains(text, "/") && !strings.Contains(text, "://") {
		return profile{}, false
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil {
		return profile{}, false
	}
	s, found := siteOf(u)
	if !found {
		return profile{}, false
	}
	path := strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
	if u.Scheme != "http" && u.Scheme != "https" {
		path = append([]string{u.Host}, path...) // "line://ti/p/~name"
	}
	return s.read(u, path), true
}

func siteOf(u *url.URL) (site, bool) {
	host := strings.ToLower(u.Hostname())
	if u.Scheme != "http" && u.Scheme != "https" {
		host = u.Scheme + ":"
	}
	for {
		for _, s := range sites {
			if has(s.hosts, host) {
				return s, true
			}
		}
		// "www.", "m.", "mbasic.", the language of a page…
		_, rest, found := strings.Cut(host, ".")
		if !found || !strings.Contains(rest, ".") {
			return site{}, false
		}
		host = rest
	}
}

func (s site) read(u *url.URL, path []string) profile {
	p := profile{platform: s.platform}
	query := u.Query()
	for name := range strings.FieldsSeq(s.query) {
		if p.name = strings.TrimSpace(query.Get(name)); p.name != "" {
			p.bare()
			p.numeric = p.numeric || name == "user_id" && allDigits(p.name)
			return p
		}
	}
	if name, found := strings.CutPrefix(u.Fragment, "p/"); found && s.platform == "signal" {
		path = []string{name}
	}
	if s.group == "*" && len(path) > 0 {
		p.name, p.group, p.exact = "+"+path[0], true, true
		return p
	}
	// Facebook writes a person's number last: /people/Ann-Example/1000….
	if last := len(path) - 1; s.platform == "facebook" && last > 0 && path[0] == "people" && allDigits(path[last]) {
		path = path[last:]
	}
	if s.platform == "x" && len(path) == 3 && path[0] == "i" && path[1] == "user" {
		p.name, p.numeric = path[2], allDigits(path[2])
		return p
	}
	for len(path) > 1 && (has(s.skip, path[0]) || has(s.group, path[0])) {
		p.group = p.group || has(s.group, path[0])
		if path[0] == "invite" && s.platform == "discord" {
			path[1], p.exact = "+"+path[1], true
		}
		if path[0] == "joinchat" {
			path[1] = "+" + path[1]
		}
		if path[0] == "users" {
			p.numeric = allDigits(path[1])
		}
		path = path[1:]
	}
	if len(path) == 0 || has(s.never, path[0]) || path[0] == "" || has(s.skip+" "+s.group, path[0]) && !p.group && len(path) == 1 {
		return p
	}
	p.name = strings.TrimPrefix(path[0], "~")
	switch {
	case s.platform == "vk" && hasNumber(p.name, "club", "public", "event"):
		p.name, p.group, p.numeric = strings.TrimLeft(p.name, "clubpienvt"), true, true
		return p
	case s.platform == "telegram" && strings.HasPrefix(p.name, "+"):
		_, isPhone := international(p.name)
		p.group = !isPhone
		return p
	case s.hosts == "chat.whatsapp.com", s.hosts == "line.me line:" && p.group, s.platform == "wechat":
		p.name, p.group, p.exact = "+"+p.name, p.platform != "wechat", true
		return p
	case s.platform == "zalo":
		if number, found := phoneLink("https://zalo.me/" + p.name); found {
			p.name = number
		}
	}
	numeric, exact := p.numeric, p.exact
	p.bare()
	p.numeric, p.exact = p.numeric || numeric, p.exact || exact
	return p
}

// hasNumber reports whether a name is one of the words and a number.
func hasNumber(name string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		rest, found := strings.CutPrefix(name, w)
		return found && allDigits(rest)
	})
}
