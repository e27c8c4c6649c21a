import { describe, expect, test } from 'vitest'
import { ConfigError } from '../error.ts'
import { parseConfig, printLiteral } from './index.ts'

const FILES: Record<string, string> = {
  'constants.conf': 'PI = 3.14\nE = 2.71',
  'sub/in.conf': 'from ../constants import *\nx = PI',
  'uses_y.conf': 'z = y',
  'hidden.conf': '_hidden = 1',
  '../x.conf': 'up = 1',
  '/abs/x.conf': 'absolute = 1',
  'foo-bar.conf': 'dash = 1',
  '35-foo.conf': 'number = 1',
}

function read(source: string) {
  return parseConfig('main.conf', (path) => (path === 'main.conf' ? source : (FILES[path] ?? null)))
}

/** Variables as `name = literal`, in order. */
function variables(source: string): string {
  return Object.entries(read(source).options)
    .map(([name, value]) => `${name} = ${printLiteral(value)}`)
    .join('; ')
}

function errorOf(source: string): ConfigError {
  try {
    read(source)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error(`accepted: ${source}`)
}

/** Rows of spec 01 §1.9 that are accepted: number, source, variables. */
const ACCEPTED: [row: number, source: string, result: string][] = [
  [1, 'a = 1', 'a = 1'],
  [2, 'a = -1', 'a = -1'],
  [2, 'a = - 1', 'a = -1'],
  [5, 'a = 1.5', 'a = 1.5'],
  [5, 'a = .5', 'a = 0.5'],
  [5, 'a = 1.', 'a = 1.0'],
  [6, 'a = 1.0e5', 'a = 100000.0'],
  [6, 'a = 1.e3', 'a = 1000.0'],
  [9, 'a = 1_000', 'a = 1000'],
  [9, 'a = 1_0.5', 'a = 10.5'],
  [10, 'a = 00', 'a = 0'],
  [12, 'a = 12345678901234567890', 'a = 12345678901234567890'],
  [13, 'a = True', 'a = True'],
  [13, 'a = None', 'a = None'],
  [16, 'a = "x"', "a = 'x'"],
  [16, "a = 'x'", "a = 'x'"],
  [16, "a = ''", "a = ''"],
  [17, 'a = "a\\nb"', "a = 'a\\\\nb'"],
  [18, "a = 'it\\'s'", 'a = "it\\\\\'s"'],
  [19, 'a = "tab\\t\\x41"', "a = 'tab\\\\t\\\\x41'"],
  [20, 'a = "C:\\temp"', "a = 'C:\\\\temp'"],
  [20, 'a = "x\\\\y"', "a = 'x\\\\\\\\y'"],
  [21, "a = 'x\"y'", "a = 'x\"y'"],
  [29, 'a = "#notcomment"', "a = '#notcomment'"],
  [31, 'a = "é ✓"', "a = 'é ✓'"],
  [32, 'a = []', 'a = []'],
  [32, 'a = {}', 'a = {}'],
  [32, 'a = ()', 'a = ()'],
  [33, 'a = [1, 2,]', 'a = [1, 2]'],
  [34, 'a = [1 2 3]', 'a = [1, 2, 3]'],
  [35, 'a = [,,1,,2,,]', 'a = [1, 2]'],
  [36, 'a = [1 - 2]', 'a = [1, -2]'],
  [37, 'a = ["x" "y"]', "a = ['x', 'y']"],
  [38, 'a = [1, [2, (3,)], {"k": [4]}]', "a = [1, [2, (3,)], {'k': [4]}]"],
  [39, 'a = [("^A$", {"x86_64": ["p"]}) ("^B$", {"*": ["q"]})]', "a = [('^A$', {'x86_64': ['p']}), ('^B$', {'*': ['q']})]"],
  [40, 'a = (1)', 'a = (1,)'],
  [40, 'a = (1,)', 'a = (1,)'],
  [40, 'a = (1 2)', 'a = (1, 2)'],
  [42, 'a = {"k": 1 "j": 2}', "a = {'k': 1, 'j': 2}"],
  [42, 'a = {"k": 1,, "j": 2}', "a = {'k': 1, 'j': 2}"],
  [42, 'a = {,"k": 1}', "a = {'k': 1}"],
  [46, 'a = {1: 2, True: 3}', 'a = {1: 3}'],
  [46, 'a = {1: 2, 1.0: 3}', 'a = {1: 3}'],
  [47, 'a = {None: 1}', 'a = {None: 1}'],
  [47, 'a = {-1: 2}', 'a = {-1: 2}'],
  [47, 'a = {1.5: "x"}', "a = {1.5: 'x'}"],
  [49, 'k = "x"\na = {k: 1}', "k = 'x'; a = {'x': 1}"],
  [52, 'a = {"%s" % 1: 2}', "a = {'1': 2}"],
  [55, 'a = [ # c\n 1, # d\n]', 'a = [1]'],
  [59, 'b = 1\na = b', 'b = 1; a = 1'],
  [62, 'a = 1\na = 2', 'a = 2'],
  [64, 'b = {"k": 1}\na = [b["k"]]', "b = {'k': 1}; a = [{'k': 1}, ['k']]"],
  [67, 'a = 1 b = 2', 'a = 1; b = 2'],
  [68, 'a =\n1', 'a = 1'],
  [68, 'a\n=\n1', 'a = 1'],
  [68, '   a = 1', 'a = 1'],
  [76, 'print = 1\nmatch = 1\nclass_ = 1\nä = 1', 'print = 1; match = 1; class_ = 1; ä = 1'],
  [81, '', ''],
  [81, '\n\n', ''],
  [81, '# only a comment', ''],
  [83, 'a = "%s" % "x"', "a = 'x'"],
  [84, 'a = "%s-%s" % ("x", 1)', "a = 'x-1'"],
  [85, 'x = ("p", "q")\na = "%s-%s" % x', "x = ('p', 'q'); a = 'p-q'"],
  [86, 'a = "%s" % ["x", 1]', 'a = "[\'x\', 1]"'],
  [87, 'd = {"k": 1}\na = "%(k)s" % d', "d = {'k': 1}; a = '1'"],
  [89, 'a = ["%s" % None "%s" % True "%s" % 1.0 "%s" % -1]', "a = ['None', 'True', '1.0', '-1']"],
  [90, 'a = "%05.1f|%x|%r" % (1.25, 255, "q")', 'a = "001.2|ff|\'q\'"'],
  [94, 'a = ["x" % [] "x" % [1] "x" % {} "x" % ()]', "a = ['x', 'x', 'x', 'x']"],
  [95, 'a = "%s" % "%s" % "z"', "a = 'z'"],
  [97, 'a = ["100%" "100%%" "%(version)s"]', "a = ['100%', '100%%', '%(version)s']"],
  [98, 'a = "100%% %s" % 1', "a = '100% 1'"],
  [100, 'a = "%s" \\\n % "x"', "a = 'x'"],
  [101, 'a = ("%s" % "x")', "a = ('x',)"],
  [103, 'v = "41"\na = {"n": "F-%s" % v, "m": {"k%s" % v: 1}}', "v = '41'; a = {'n': 'F-41', 'm': {'k41': 1}}"],
  [105, 'from constants import *', 'PI = 3.14; E = 2.71'],
  [106, 'from constants import PI, E', 'PI = 3.14; E = 2.71'],
  [106, 'from constants import PI E', 'PI = 3.14; E = 2.71'],
  [112, 'from constants import \\\n PI', 'PI = 3.14'],
  [113, 'from constants import * # note', 'PI = 3.14; E = 2.71'],
  [115, 'from sub/in import *', 'PI = 3.14; E = 2.71; x = 3.14'],
  [
    117,
    'from ../x import *\nfrom /abs/x import *\nfrom foo-bar import *\nfrom 35-foo import *',
    'up = 1; absolute = 1; dash = 1; number = 1',
  ],
  [120, 'global y\ny = 1\nfrom uses_y import *', 'y = 1; z = 1'],
  [121, 'PI = 3\nfrom constants import *', 'PI = 3.14; E = 2.71'],
  [122, 'from constants import *\nPI = 3', 'PI = 3; E = 2.71'],
  [123, 'global a', 'a = None'],
  [123, 'global a\na = 1', 'a = 1'],
]

/** Rows that are rejected: number, source, line, column, start of the message. */
const REJECTED: [row: number, source: string, line: number, column: number, message: string][] = [
  [3, 'a = +1', 1, 5, 'Invalid syntax: expected a value, found "+"'],
  [4, 'a = --1', 1, 6, 'Invalid syntax'],
  [7, 'a = 1e5', 1, 5, "Invalid number: invalid literal for int() with base 10: '1e5'"],
  [8, 'a = 0x10', 1, 5, 'Invalid number'],
  [8, 'a = 0o17', 1, 5, 'Invalid number'],
  [8, 'a = 1j', 1, 5, 'Invalid number'],
  [10, 'a = 007', 1, 7, 'Invalid syntax'],
  [11, 'a = 10L', 1, 7, 'Invalid syntax'],
  [14, 'a = true', 1, 5, "Undefined variable 'true'"],
  [15, 'a = -True', 1, 6, 'Invalid syntax'],
  [22, 'a = r"x"', 1, 5, 'Invalid syntax: string prefixes are not part of this language'],
  [22, 'a = u"x"', 1, 5, 'Invalid syntax: string prefixes'],
  [22, "a = b'x'", 1, 5, 'Invalid syntax: string prefixes'],
  [23, 'a = rb"x"', 1, 5, 'Invalid syntax: string prefixes'],
  [24, 'a = f"x"', 1, 5, 'Invalid syntax: string prefixes'],
  [25, 'a = """x"""', 1, 5, 'Invalid syntax: triple-quoted strings are not part of this language'],
  [26, "a = '''x'''", 1, 5, 'Invalid syntax: triple-quoted strings'],
  [27, 'a = "x" "y"', 1, 9, 'Invalid syntax'],
  [28, 'a = "x" + "y"', 1, 9, 'Invalid syntax'],
  [30, 'a = "unterminated', 1, 5, 'Invalid syntax: unterminated string'],
  [41, 'a = 1, 2', 1, 6, 'Invalid syntax'],
  [41, 'a = 1,', 1, 6, 'Invalid syntax'],
  [41, 'a = "x",', 1, 8, 'Invalid syntax'],
  [43, 'a = {"k", "j"}', 1, 9, 'Invalid syntax: expected ":", found ","'],
  [44, 'a = {"k" 1}', 1, 10, 'Invalid syntax'],
  [44, 'a = {"k": }', 1, 11, 'Invalid syntax'],
  [44, 'a = {"k":: 1}', 1, 10, 'Invalid syntax'],
  [45, 'a = {"k": 1, "k": 2}', 1, 14, "Duplicate dict key 'k' in file main.conf on line 1"],
  [48, 'a = {("x", 1): 2}', 1, 6, 'Invalid syntax: expected a key'],
  [48, 'a = {[1]: 2}', 1, 6, 'Invalid syntax: expected a key'],
  [50, 'x = "k"\na = {x: 1, "k": 2}', 2, 12, "Duplicate dict key 'k' in file main.conf on line 2"],
  [51, 'k = [1]\na = {k: 1}', 2, 6, 'Invalid dict key: a list cannot be a key'],
  [53, 'a = [1}', 1, 7, 'Invalid syntax'],
  [54, 'a = [1', 1, 5, "Invalid syntax: end of file in a multi-line statement, '[' is never closed"],
  [54, 'a = {"a": 1', 1, 5, 'Invalid syntax: end of file in a multi-line statement'],
  [54, 'a = (1', 1, 5, 'Invalid syntax: end of file in a multi-line statement'],
  [56, 'a = [x for x in y]', 1, 6, "Undefined variable 'x'"],
  [57, 'b = []\na = [*b]', 2, 6, 'Invalid syntax'],
  [57, 'b = {}\na = {"k": 1, **b}', 2, 14, 'Invalid syntax'],
  [57, 'a = [1:2]', 1, 7, 'Invalid syntax'],
  [58, 'a = [1][0]', 1, 8, 'Invalid syntax'],
  [60, 'a = b', 1, 5, "Undefined variable 'b'"],
  [61, 'a = ["x", y]', 1, 11, "Undefined variable 'y'"],
  [63, 'b = {"k": 1}\na = b["k"]', 2, 6, 'Invalid syntax'],
  [65, 'b = 1\na = b.real', 2, 6, 'Invalid syntax'],
  [65, 'a = str(1)', 1, 5, "Undefined variable 'str'"],
  [66, 'a = 1; b = 2', 1, 6, 'Invalid syntax'],
  [69, '\ta = 1\n  b = 2', 2, 3, 'Invalid syntax: unindent does not match any outer indentation level'],
  [70, 'a = b = 1', 1, 5, "Undefined variable 'b'"],
  [71, 'a, b = 1, 2', 1, 2, 'Invalid syntax'],
  [71, 'a += 1', 1, 3, 'Invalid syntax: expected "=", found "+="'],
  [71, 'a: int = 1', 1, 2, 'Invalid syntax'],
  [71, 'a := 1', 1, 3, 'Invalid syntax'],
  [71, 'a["x"] = 1', 1, 2, 'Invalid syntax'],
  [72, 'a = 1 if True else 2', 1, 7, 'Cannot assign to a python keyword: if'],
  [73, 'a = not True', 1, 5, "Undefined variable 'not'"],
  [74, 'if 1:\n  a = 1', 1, 1, 'Cannot assign to a python keyword: if'],
  [74, 'def f(): return 1', 1, 1, 'Cannot assign to a python keyword: def'],
  [74, 'pass', 1, 1, 'Cannot assign to a python keyword: pass'],
  [74, 'a = 1\ndel a', 2, 1, 'Cannot assign to a python keyword: del'],
  [74, 'import os', 1, 1, 'Cannot assign to a python keyword: import'],
  [75, 'class = 1', 1, 1, 'Cannot assign to a python keyword: class'],
  [75, 'None = 1', 1, 1, 'Cannot assign to a python keyword: None'],
  [75, 'async = 1', 1, 1, 'Cannot assign to a python keyword: async'],
  [77, '_a = 1', 1, 1, 'Names beginning with "_" cannot be assigned: \'_a\''],
  [77, '__a__ = 1', 1, 1, 'Names beginning with "_" cannot be assigned: \'__a__\''],
  [78, 'a = _b', 1, 5, "Undefined variable '_b'"],
  [79, 'a', 1, 1, 'Invalid syntax'],
  [79, 'a =', 1, 3, 'Invalid syntax'],
  [79, '= 1', 1, 1, 'Invalid syntax'],
  [79, '"a" = 1', 1, 1, 'Invalid syntax'],
  [79, 'a-b = 1', 1, 2, 'Invalid syntax'],
  [79, '1a = 1', 1, 1, 'Invalid syntax'],
  [80, '"""doc"""\na = 1', 1, 1, 'Invalid syntax'],
  [82, 'a = $x', 1, 5, 'Invalid syntax'],
  [82, 'a = `x`', 1, 5, 'Invalid syntax'],
  [82, 'a = ?', 1, 5, 'Invalid syntax'],
  [82, 'a = @x', 1, 5, 'Invalid syntax'],
  [82, 'a = ...', 1, 5, 'Invalid syntax'],
  [88, 'a = "%(k)s" % {}', 1, 5, "Cannot format string: missing key 'k'"],
  [91, 'a = "%d" % "x"', 1, 5, 'Cannot format string: %d format: a real number is required, not str'],
  [92, 'a = "%s %s" % "x"', 1, 5, 'Cannot format string: not enough arguments for format string'],
  [92, 'a = "%s" % ()', 1, 5, 'Cannot format string: not enough arguments'],
  [93, 'a = "x" % "y"', 1, 5, 'Cannot format string: not all arguments converted'],
  [93, 'a = "x" % 1', 1, 5, 'Cannot format string: not all arguments converted'],
  [96, 'a = "50%" % 1', 1, 5, 'Cannot format string: incomplete format'],
  [96, 'a = "%z" % 1', 1, 5, "Cannot format string: unsupported format character 'z' (0x7a) at index 1"],
  [99, 'a = ["x"\n % "y"]', 2, 2, 'Invalid syntax'],
  [102, 'b = "%s"\na = b % "x"', 2, 7, 'Invalid syntax'],
  [104, 'a = "{0}".format(1)', 1, 10, 'Invalid syntax'],
  [107, 'from constants import Q', 1, 23, "Can't import Q from constants.conf."],
  [108, 'from missing import *', 1, 1, "File not found: 'missing.conf'"],
  [109, 'from constants import (PI, E)', 1, 23, 'Invalid syntax: expected a name to import, found "("'],
  [110, 'from constants import PI as Z', 1, 26, "Can't import as from constants.conf."],
  [111, 'from constants import PI,\n E', 2, 2, 'Invalid syntax'],
  [114, 'from constants import * a = 1', 1, 27, 'Invalid syntax'],
  [116, 'from sub.in import *', 1, 1, "File not found: 'sub.in.conf'"],
  [118, 'from .constants import *', 1, 1, "File not found: '.constants.conf'"],
  [123, 'global a = 1', 1, 10, 'Invalid syntax'],
  [123, 'global a, b', 1, 9, 'Invalid syntax'],
  [125, 'from = 1', 1, 1, 'Invalid syntax: "from" without "import"'],
]

describe('rows of spec 01 §1.9', () => {
  test.each(ACCEPTED)('%i: %j', (_row, source, result) => {
    expect(variables(source)).toBe(result)
  })

  test.each(REJECTED)('%i: %j', (_row, source, line, column, message) => {
    const error = errorOf(source)
    expect(error.position).toEqual({ file: 'main.conf', line, column })
    expect(error.message.slice(0, message.length)).toBe(message)
    expect(error.message).toContain(`main.conf line ${line} column ${column}`)
  })

  test('119: an imported file does not see variables, and names the import', () => {
    const error = errorOf('y = 1\nfrom uses_y import *')
    expect(error.position).toEqual({ file: 'uses_y.conf', line: 1, column: 5 })
    expect(error.message).toBe("Undefined variable 'y' in uses_y.conf line 1 column 5: z = y, imported by main.conf line 2")
  })

  test('124: an imported file with a hidden name', () => {
    expect(errorOf('from hidden import *').position).toEqual({ file: 'hidden.conf', line: 1, column: 1 })
  })

  test('every row has a test', () => {
    const rows = new Set([...ACCEPTED.map(([row]) => row), ...REJECTED.map(([row]) => row), 119, 124])
    expect(Array.from({ length: 125 }, (_, index) => index + 1).filter((row) => !rows.has(row))).toEqual([])
  })
})

test('error codes tell syntax from missing files', () => {
  expect(errorOf('a = ').code).toBe('CONFIG_SYNTAX')
  expect(errorOf('from missing import *').code).toBe('FILE_MISSING')
  expect(() => parseConfig('none.conf', () => null)).toThrow("File not found: 'none.conf'")
})
