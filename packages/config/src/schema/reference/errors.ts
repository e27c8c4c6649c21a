/** What the reference says before the options: the language, errors, and what differs from the peer. */
export const INTRODUCTION = `# Configuration

This page is generated from the schema (\`packages/config/src/schema\`) by \`node packages/config/scripts/print-reference.ts\`.

A configuration is a file in the language of Pungi configurations, or JSON when its name ends in \`.json\`. Statements are
assignments, \`from path import names\` and \`global NAME\`. Values are constants, numbers, strings in single or double quotes (taken
as they stand, without escapes), lists, tuples, dicts, names assigned before, and strings formatted with \`%\`. Commas and line ends
matter little: a missing comma between two items is accepted.

## Errors

Everything wrong with a configuration is reported at once, each finding with file, line, column and the path of the option. Only a
file that does not parse, or is missing, ends the reading.

| code | when | example |
| --- | --- | --- |
| \`CONFIG_SYNTAX\` | the file does not parse, a name is not defined, a string cannot be formatted | \`Undefined variable 'true' in server.conf line 3 column 12: check_deps = true\` |
| \`FILE_MISSING\` | the configuration, an import or a file that an option refers to is not there | \`File not found: 'release.conf', imported in server.conf line 1 column 1: …\` |
| \`CONFIG_INVALID\` | an option has a wrong type or value, is missing, or conflicts with another | \`Failed validation in release_version: 41 is not of type 'string'\` |
| \`NOT_SUPPORTED\` | an option asks for something that this version does not do | \`not supported yet: symlink_isos_to: images stay inside of the compose\` |
| \`OPTION_UNKNOWN\` | warning: no such option | \`WARNING: Unrecognized config option: gather_metod. Did you mean gather_method?\` |
| \`OPTION_REMOVED\` | warning: an option of former times, without effect | \`WARNING: Config option pdc_url was removed and has no effect; …\` |
| \`OPTION_DEPRECATED\` | warning: a key by its former name | \`WARNING: Config option 'repo_from' is deprecated, …\` |

A message in an imported file names the chain of imports. When none of several alternatives fits, one line per reason follows
(\`    Possible reason: …\`).

\`murli validate CONFIG\` needs no server. It prints errors, then warnings, on standard output, in Pungi's words followed by the place, and
ends with 1 when there are any, with 0 and without a word when there are none, with 2 for wrong arguments. It takes variables from
\`-e NAME=VALUE\` and from \`.pungi-config-validate.json\` beside the configuration, which win. Beyond Pungi it reads comps, mappings and
certificates, and tries every tree: methods of variants, arches of additional packages, names and volume IDs of images. \`--dump-schema\` prints
the schema as JSON Schema (draft 4, with the types \`regex\` and \`url\` and the keywords \`alias\`, \`append\`, \`deprecated\`);
\`--schema-override FILE\` merges JSON into it, objects member by member, and validates by the result. Keywords of overrides: \`type\` (one word), \`enum\`,
\`anyOf\`, \`properties\`, \`required\`, \`additionalProperties\`, \`patternProperties\` (of the one pattern \`.+\`), \`propertyNames\`, \`items\`, \`additionalItems\`,
\`minItems\`, \`maxItems\`, \`pattern\`, \`minLength\`, \`maxLength\`, \`minimum\`, \`maximum\`, \`default\`.

\`murli config-dump SOURCE..\` prints what a compose would see, as Pungi does: JSON with sorted keys. Sources are files, or composes by
their dump; later ones replace options of earlier ones. Exit status: 0, 1 for a configuration that is not valid, 2 for wrong arguments.

\`murli compose\` ends with 2 when the configuration is refused, before anything is made. Warnings alone never refuse a compose.

## What differs from Pungi

Configurations that work are taken unchanged. These differences turn late or silent failures into early, clear ones:

* String prefixes (\`r"x"\`) and triple quotes are errors; Pungi reads stray quotes into the value.
* Every error has a position, those of numbers, formatting and names beginning with \`_\` too. Import cycles are named.
* Integers may not have leading zeros (\`007\`), as under Python up to 3.11.
* Regular expressions that are keys (\`VM\`) are checked like those in pairs (\`VA\`). Atomic groups, possessive repeats, conditional
  groups and \`\\N{…}\` are not supported in them; the width of look-behinds is not checked.
* A tuple as the value of a match counts as a list of values.
* \`createiso_skip\` and \`buildinstall_skip\` skip when any match is true; Pungi wants exactly one match, which is true.
* References to files need \`scm\`, and \`file\` or \`dir\`, when they are validated; \`repo\` may be left out for \`scm: file\`.
* Numbers must be finite; integers beyond 2^53 lose precision when they are stored.
* Options that Pungi removed are recognised and named as removed.
`

/** How the tables of options are to be read. */
export const LEGEND = `## Options

Types: \`str\`, \`bool\`, \`num\` (integer or float), \`int\`, \`[T]\` list or tuple, \`T or U\` either,
\`VA<T>\` variants and arches (\`[(regex, {arch: T}), …]\`), \`VM<T>\` variants (\`{regex: T}\`), \`object\` any dict, \`{key*: T}\` a dict
with these keys (\`*\`: required; \`…\`: others allowed; \`{a, b: T}\`: one type for all), \`url\` a string that may end in a Git reference. Regexes match at the start of the
variant UID. An *scm object* has \`scm\` (\`file\`, \`git\`, \`cvs\`, \`rpm\`, \`koji\`), \`repo\`, \`branch\`, \`file\` or \`dir\`, \`command\`,
\`options\`; an *extra-file object* has \`scm\`, \`repo\`, \`branch\`, \`file\` or \`dir\` (lists allowed), \`target\`; a *repo object* has \`baseurl\`,
\`name\`, \`exclude\`, \`gpgcheck\`, \`enabled\`. A dash as default means that the option stays absent.
`
