package indicators

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/clewgraph/clew/graph"
)

// scale is how many decimals the unit of amounts has.
const scale = graph.MaxScale

// Rules are the thresholds. Percentages are whole numbers. [Rules.Threshold]
// tells where each comes from.
type Rules struct {
	// Only are the indicators to look for; empty means all.
	Only []Indicator
	// FanParties are the least different payers, or payees, within FanWindow.
	FanParties int
	FanWindow  time.Duration
	// GatherParties and ScatterParties are the least payers and payees of a
	// gather-scatter; they gather within FanWindow.
	GatherParties, ScatterParties int
	// BetweenAccounts are the least accounts between the two ends of a
	// scatter-gather, paid within FanWindow.
	BetweenAccounts int
	// PassPercent is the least part of what came in that goes out within
	// PassWindow of it.
	PassPercent int
	PassWindow  time.Duration
	// Tolerance is how many percent two amounts may differ that are taken for the
	// same money: what is kept on the way of a cycle, and how much more may leave
	// an account than came in.
	Tolerance int
	// CycleTransfers are the most transfers of a cycle (three at least make one),
	// which begin within CycleWindow of the first. CycleAnyOrder finds also those
	// that are not in the order of time.
	CycleTransfers int
	CycleWindow    time.Duration
	CycleAnyOrder  bool
	// Idle is the least time without a transfer that counts as dormant, and
	// ActiveTransfers the least number within FanWindow after it.
	Idle            time.Duration
	ActiveTransfers int
	// FunnelDeposits are the least deposits below the limit within FanWindow,
	// FunnelPercent the least part of their sum that one payment takes out within
	// FunnelWindow of the last. Limits are in units of 10^-36 by asset; an asset
	// without a limit has no funnels.
	FunnelDeposits int
	FunnelPercent  int
	FunnelWindow   time.Duration
	Limits         map[string]*big.Int
	// TestPercent is the most that a test payment is of the next payment between
	// the same two accounts, which follows within TestWindow.
	TestPercent int
	TestWindow  time.Duration
	// ContactHolders are the least holders with one contact.
	ContactHolders int
	// Work bounds the steps of the search.
	Work int
}

// Default gives the thresholds where configuration says nothing.
func Default() Rules {
	tenThousand := new(big.Int).Mul(big.NewInt(10_000), new(big.Int).Exp(big.NewInt(10), big.NewInt(scale), nil))
	limits := map[string]*big.Int{"AUD": tenThousand, "CAD": tenThousand, "USD": tenThousand}
	return Rules{FanParties: 5, FanWindow: 7 * 24 * time.Hour, GatherParties: 3, ScatterParties: 2, BetweenAccounts: 3, PassPercent: 80, PassWindow: 48 * time.Hour,
		Tolerance: 10, CycleTransfers: 6, CycleWindow: 30 * 24 * time.Hour, Idle: 180 * 24 * time.Hour, ActiveTransfers: 3, FunnelDeposits: 10, FunnelPercent: 70,
		FunnelWindow: 24 * time.Hour, Limits: limits, TestPercent: 1, TestWindow: 24 * time.Hour, ContactHolders: 3, Work: 100_000_000}
}

// ParseLimits reads limits by asset, such as "USD=10000,AUD=10000".
func ParseLimits(text string) (map[string]*big.Int, error) {
	limits := map[string]*big.Int{}
	for part := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		asset, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		a, err := graph.ParseAmount(value, asset)
		if err != nil {
			return nil, fmt.Errorf("limit %q: %w", part, err)
		}
		limits[a.Asset] = a.Coefficient(scale)
	}
	return limits, nil
}

// Asks reports whether an indicator is to be looked for.
func (r *Rules) Asks(i Indicator) bool { return len(r.Only) == 0 || slices.Contains(r.Only, i) }

// Threshold tells what an indicator must reach, and whose number that is.
func (r *Rules) Threshold(i Indicator) (text, source string) {
	const own = "Clew's default"
	day := func(d time.Duration) string {
		if d%(24*time.Hour) == 0 && d >= 72*time.Hour {
			return fmt.Sprintf("%d days", d/(24*time.Hour))
		}
		return fmt.Sprintf("%g hours", d.Hours())
	}
	switch i {
	case FanIn:
		return fmt.Sprintf("%d payers within %s", r.FanParties, day(r.FanWindow)), "many senders: FinCEN FIN-2020-A008; the number: " + own
	case FanOut:
		return fmt.Sprintf("%d payees within %s", r.FanParties, day(r.FanWindow)), "typology: IBM AMLSim; the number: " + own
	case GatherScatter:
		return fmt.Sprintf("%d payers within %s, and %d payees of %d to %d %% within %s", r.GatherParties, day(r.FanWindow), r.ScatterParties, r.PassPercent, 100+r.Tolerance, day(r.PassWindow)),
			"typology: IBM AMLSim; part and time: as for rapid pass-through; the numbers: " + own
	case ScatterGather:
		return fmt.Sprintf("%d accounts between within %s, each passing on %d %% within %s", r.BetweenAccounts, day(r.FanWindow), r.PassPercent, day(r.PassWindow)),
			"typology: IBM AMLSim; part and time: as for rapid pass-through; the number: " + own
	case Cycle:
		return fmt.Sprintf("3 to %d transfers within %s, each %d %% or more of the one before", r.CycleTransfers, day(r.CycleWindow), 100-r.Tolerance),
			"typology and time: IBM AMLSim alert parameters (period 30); what is kept: up to 10 %, " + own
	case PassThrough:
		return fmt.Sprintf("%d to %d %% out within %s", r.PassPercent, 100+r.Tolerance, day(r.PassWindow)), "a vendor's rule of thumb, 80 % within 48 hours; Bank of Thailand describes it without a number"
	case DormantThenActive:
		return fmt.Sprintf("%s without a transfer, then %d within %s", day(r.Idle), r.ActiveTransfers, day(r.FanWindow)), "described by FATF, Egmont and INTERPOL 2023; the numbers: " + own
	case FunnelBelowLimit:
		return fmt.Sprintf("%d deposits below the limit within %s, then a payment of %d %% within %s", r.FunnelDeposits, day(r.FanWindow), r.FunnelPercent, day(r.FunnelWindow)),
			"FinCEN FIN-2014-A008; limits: 31 CFR 1010.311, AUSTRAC, FINTRAC (10,000 each); the numbers: " + own
	case TestPayment:
		return fmt.Sprintf("at most %d %% of the next payment within %s", r.TestPercent, day(r.TestWindow)), "described by UK NECC; the numbers: " + own
	case SharedContact:
		return fmt.Sprintf("%d holders with no other tie", r.ContactHolders), "described by FATF, Egmont and INTERPOL 2023; the number: " + own
	}
	return "", ""
}
