package loaders

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// textOf gives how the values of a type are written, so that a mapping takes
// them as it takes the cells of CSV: exactly, and dates in ISO 8601.
func textOf(t parquet.Type) func(parquet.Value) (string, error) {
	l := t.LogicalType()
	if l == nil {
		return kindText(t)
	}
	kind := t.Kind()
	bytes := kind == parquet.ByteArray || kind == parquet.FixedLenByteArray
	number := kind == parquet.Int32 || kind == parquet.Int64
	switch l := l.Value.(type) {
	case *format.DecimalType:
		if bytes || number {
			return decimalText(l.Scale)
		}
	case *format.DateType:
		if number {
			return dateText
		}
	case *format.TimestampType:
		if number && l.Unit.Value != nil {
			return timestampText(l.Unit.Value.Duration(), l.IsAdjustedToUTC)
		}
	case *format.TimeType:
		if number && l.Unit.Value != nil {
			return timeText(l.Unit.Value.Duration())
		}
	case *format.IntType:
		if number && !l.IsSigned {
			return unsignedText
		}
	case *format.UUIDType:
		if bytes {
			return uuidText
		}
	case *format.Float16Type, *format.BsonType, *format.VariantType, *format.GeometryType, *format.GeographyType:
		return unreadable(l.String())
	}
	return kindText(t)
}

// kindText gives how the values of a physical type are written where nothing
// says what they mean.
func kindText(t parquet.Type) func(parquet.Value) (string, error) {
	switch t.Kind() {
	case parquet.Boolean:
		return func(v parquet.Value) (string, error) { return strconv.FormatBool(v.Boolean()), nil }
	case parquet.Int32, parquet.Int64:
		return func(v parquet.Value) (string, error) { return strconv.FormatInt(integer(v), 10), nil }
	case parquet.Int96:
		return oldTimestampText
	case parquet.Float:
		return func(v parquet.Value) (string, error) { return floatText(float64(v.Float()), 32) }
	case parquet.Double:
		return func(v parquet.Value) (string, error) { return floatText(v.Double(), 64) }
	case parquet.ByteArray, parquet.FixedLenByteArray:
		return func(v parquet.Value) (string, error) { return validText(string(v.ByteArray())) }
	default:
		return unreadable(t.String())
	}
}

// unreadable refuses the values of a type that has no text.
func unreadable(name string) func(parquet.Value) (string, error) {
	return func(parquet.Value) (string, error) {
		return "", fmt.Errorf("values of type %s cannot be read; write the column as text", name)
	}
}

// integer gives the number of an integer column.
func integer(v parquet.Value) int64 {
	if v.Kind() == parquet.Int32 {
		return int64(v.Int32())
	}
	return v.Int64()
}

func unsignedText(v parquet.Value) (string, error) {
	if v.Kind() == parquet.Int32 {
		return strconv.FormatUint(uint64(v.Uint32()), 10), nil
	}
	return strconv.FormatUint(v.Uint64(), 10), nil
}

// floatText writes a number without an exponent; what is no number is empty,
// because data frames write missing numbers so.
func floatText(x float64, bits int) (string, error) {
	switch {
	case math.IsNaN(x):
		return "", nil
	case math.IsInf(x, 0):
		return "", errors.New("is infinite")
	}
	return strconv.FormatFloat(x, 'f', -1, bits), nil
}

// decimalText writes exact decimals with so many digits after the point.
func decimalText(scale int32) func(parquet.Value) (string, error) {
	if scale < 0 || scale > 1000 {
		return unreadable(fmt.Sprintf("decimal of scale %d", scale))
	}
	return func(v parquet.Value) (string, error) {
		n := new(big.Int)
		switch v.Kind() {
		case parquet.Int32, parquet.Int64:
			n.SetInt64(integer(v))
		default: // big-endian, in two's complement
			b := v.ByteArray()
			n.SetBytes(b)
			if len(b) > 0 && b[0] >= 0x80 {
				n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
			}
		}
		digits := new(big.Int).Abs(n).String()
		if short := int(scale) + 1 - len(digits); short > 0 {
			digits = strings.Repeat("0", short) + digits
		}
		if scale > 0 {
			digits = digits[:len(digits)-int(scale)] + "." + digits[len(digits)-int(scale):]
		}
		if n.Sign() < 0 {
			digits = "-" + digits
		}
		return digits, nil
	}
}

// timeIn writes a time of the four-digit years in a layout.
func timeIn(layout string, t time.Time) (string, error) {
	if t = t.UTC(); t.Year() < 1 || t.Year() > 9999 {
		return "", fmt.Errorf("is a time in the year %d; years from 1 to 9999 can be read", t.Year())
	}
	return t.Format(layout), nil
}

func dateText(v parquet.Value) (string, error) {
	return timeIn(time.DateOnly, time.Unix(integer(v)*86400, 0))
}

// timestampText writes times. Those without a zone keep none, so that the
// mapping's zone goes for them; midnight among them is written as a date,
// because data frames keep dates so.
func timestampText(unit time.Duration, utc bool) func(parquet.Value) (string, error) {
	return func(v parquet.Value) (string, error) {
		perSecond := int64(time.Second / unit)
		n := integer(v)
		seconds, rest := n/perSecond, n%perSecond
		if rest < 0 {
			seconds, rest = seconds-1, rest+perSecond
		}
		t := time.Unix(seconds, rest*int64(unit)).UTC()
		switch {
		case utc:
			return timeIn(time.RFC3339Nano, t)
		case t.Equal(t.Truncate(24 * time.Hour)):
			return timeIn(time.DateOnly, t)
		default:
			return timeIn("2006-01-02T15:04:05.999999999", t)
		}
	}
}

func timeText(unit time.Duration) func(parquet.Value) (string, error) {
	return func(v parquet.Value) (string, error) {
		return time.Unix(0, 0).UTC().Add(time.Duration(integer(v)) * unit).Format("15:04:05.999999999"), nil
	}
}

// julianEpoch is 1 January 1970 as a Julian day number.
const julianEpoch = 2_440_588

// oldTimestampText writes the twelve-byte times of old writers: nanoseconds of
// the day and a Julian day number, in UTC by convention.
func oldTimestampText(v parquet.Value) (string, error) {
	i := deprecated.Int96(v.Int96())
	nanos := int64(uint64(i[1])<<32 | uint64(i[0]))
	return timeIn(time.RFC3339Nano, time.Unix((int64(i[2])-julianEpoch)*86400, nanos))
}

func uuidText(v parquet.Value) (string, error) {
	b := v.ByteArray()
	if len(b) != 16 {
		return "", fmt.Errorf("a UUID has 16 bytes, this one %d", len(b))
	}
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", binary.BigEndian.Uint32(b), binary.BigEndian.Uint16(b[4:]), binary.BigEndian.Uint16(b[6:]),
		binary.BigEndian.Uint16(b[8:]), b[10:]), nil
}
