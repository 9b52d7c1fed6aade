import { isRecord } from '../../common/is-record.ts';
import { parsedJson } from '../../common/parsed-json.ts';
import { componentOfCaller, componentOfContainer, componentOfUnit } from './log-components.ts';
import type { Component, LogLevel, LogSource } from './log-record.ts';
import { ageOf, epochTime, isoTime, monthOf, yearlessTime } from './log-times.ts';

/**
 * A line without what stands around it, and what that told.
 *
 * - `dated`: it begins with a time of its component, so that what follows without one belongs to it.
 * - `whole`: nothing belongs to it that is not in it.
 * - `plain`: it has no form that is known.
 */
export interface ReadLine {
  readonly shape: 'dated' | 'whole' | 'plain';
  readonly time: number | undefined;
  readonly order: number | undefined;
  readonly component: Component | undefined;
  readonly level: LogLevel | undefined;
  readonly host: string | undefined;
  readonly pod: string | undefined;
  readonly text: string;
  readonly times: number;
  readonly span: number;
  /** Whether more of the same line follows: container runtimes cut lines. */
  readonly isPart: boolean;
}

/** What one layer around a line tells of it. */
interface Layer extends Partial<Omit<ReadLine, 'text'>> {
  readonly text: string;
  /** Whether its time has no year or no zone, so that one further in or out is better. */
  readonly isVague?: boolean;
  /** Whether each such line is one of its own, whatever stands in it: the journal's are. */
  readonly isEntry?: boolean;
}

type LayerReader = (text: string, source: LogSource) => Layer | undefined;

/** A container's line in a runtime's form, in a log shipper's, in kubectl's. */
const MAX_LAYERS = 6;

/** A part of a line that a container runtime cut, without what the runtime wrote around it. */
export function readPart(line: string): Pick<ReadLine, 'text' | 'isPart'> {
  const inner = kubectlLayer(line)?.text ?? line;
  const { text, isPart = false } = containerLayer(inner) ?? objectLayer(inner) ?? { text: inner };
  return { text, isPart };
}

/** Reads a line of any of the forms in which components of EKS networking, and those who pass their lines on, write. */
export function readLine(line: string, source: LogSource): ReadLine {
  let read: ReadLine = { ...BARE, text: line };
  let isVague = true;
  for (let depth = 0; depth < MAX_LAYERS; depth++) {
    const layer = layerOf(read.text, source);
    if (layer === undefined) break;
    const { isVague: layerIsVague = false, isEntry = false, ...told } = layer;
    const takesTime = told.time !== undefined && (read.time === undefined || isVague || !layerIsVague);
    const time = takesTime ? told.time : read.time;
    if (takesTime) isVague = layerIsVague;
    const shape = told.shape ?? (isEntry ? 'dated' : read.shape);
    read = {
      shape,
      time,
      order: told.order ?? read.order,
      component: told.component ?? read.component,
      level: told.level ?? read.level,
      host: told.host ?? read.host,
      pod: told.pod ?? read.pod,
      text: told.text,
      times: told.times ?? read.times,
      span: told.span ?? read.span,
      isPart: told.isPart ?? read.isPart,
    };
    if (told.shape !== undefined || read.isPart) break;
  }
  return read;
}

const BARE: Omit<ReadLine, 'text'> = {
  shape: 'plain',
  time: undefined,
  order: undefined,
  component: undefined,
  level: undefined,
  host: undefined,
  pod: undefined,
  times: 1,
  span: 0,
  isPart: false,
};

function layerOf(text: string, source: LogSource): Layer | undefined {
  for (const read of readersFor(text)) {
    const layer = read(text, source);
    if (layer !== undefined) return layer;
  }
  return undefined;
}

/** By its first character: most forms are told apart by it, and a log has millions of lines. */
function readersFor(text: string): readonly LayerReader[] {
  const first = text.charCodeAt(0);
  if (first === 0x7b) return [objectLayer];
  if (first >= 0x30 && first <= 0x39) return [containerLayer, seelogLayer, shortIsoLayer, stampLayer, eventRow];
  if (first === 0x5b) return [kubectlLayer];
  if (first === 0x20 || first === 0x3c) return [describedEvent, eventRow];
  return [klogLayer, logrusLayer, syslogLayer, sdkLayer, eventRow];
}

/** `[pod/aws-node-x7k2p/aws-node] …`, of `kubectl logs --prefix`. */
function kubectlLayer(text: string): Layer | undefined {
  const match = /^\[pod\/([^/\]\s]{1,253})\/([^/\]\s]{1,63})\] /.exec(text);
  if (match === null) return undefined;
  const [prefix, pod = '', container = ''] = match;
  return { text: text.slice(prefix.length), pod, component: componentOfContainer(pod, container) };
}

/** `<time> stderr F …`, of containerd; `P` is a part. */
function containerLayer(text: string): Layer | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\S{8,30}) (?:stdout|stderr) ([FP])(?::\S{0,20})? ?/.exec(text);
  if (match === null) return undefined;
  const [prefix, time = '', tag] = match;
  return { text: text.slice(prefix.length), time: isoTime(time), isPart: tag === 'P' };
}

/** `2018-09-11T07:28:11Z [DEBUG] …`, of the VPC CNI up to 1.6.0 and of its Windows plugins. */
function seelogLayer(text: string): Layer | undefined {
  const match = /^(\d{4}-\d\d-\d\dT[\d:.]{8,18}Z) \[([A-Z]{4,8})\][ \t]*/.exec(text);
  if (match === null) return undefined;
  const [prefix, time = '', level = ''] = match;
  return { shape: 'dated', text: text.slice(prefix.length), time: isoTime(time), level: levelOf(level) };
}

/** `2026-11-28T12:00:00+0000 host kubelet[123]: …`, of `journalctl -o short-iso`. */
function shortIsoLayer(text: string): Layer | undefined {
  const match = /^(\d{4}-\d\d-\d\dT[\d:.,]{8,18}[+-]\d\d:?\d\d) (\S{1,253}) ([^\s:[\]]{1,64})(?:\[\d+\])?: /.exec(text);
  if (match === null) return undefined;
  const [prefix, time = '', host = '', unit = ''] = match;
  return {
    text: text.slice(prefix.length),
    time: isoTime(time),
    host,
    component: componentOfUnit(unit),
    isEntry: true,
  };
}

/** A time and a blank, of `kubectl logs --timestamps`, of an export of CloudWatch, of EKS's bootstrap script. */
function stampLayer(text: string): Layer | undefined {
  const match = /^(\d{4}-\d\d-\d\dT[\d:.,]{8,18}(?:Z|[+-]\d\d:?\d\d))[ \t](\[eks-bootstrap\] ?)?/.exec(text);
  if (match === null) return undefined;
  const [prefix, time = '', bootstrap] = match;
  const rest = text.slice(prefix.length);
  if (bootstrap === undefined) return { text: rest, time: isoTime(time) };
  return { shape: 'dated', text: rest, time: isoTime(time), component: 'node-setup' };
}

/** `E1128 12:00:00.123456    1234 file.go:96] …` */
function klogLayer(text: string, { asOf }: LogSource): Layer | undefined {
  const match = /^([IWEF])(\d\d)(\d\d) (\d\d:\d\d:\d\d\.\d{1,9}) +\d+ ([^\s\]]{1,120})\] ?/.exec(text);
  if (match === null) return undefined;
  const [prefix, letter = '', month, day, clock = ''] = match;
  return {
    shape: 'dated',
    text: text.slice(prefix.length),
    time: yearlessTime(Number(month), Number(day), clock, asOf),
    isVague: true,
    level: KLOG_LEVELS[letter],
  };
}

const KLOG_LEVELS: Readonly<Record<string, LogLevel>> = { I: 'info', W: 'warn', E: 'error', F: 'error' };

/** `time="…" level=error msg="…" error="…"` */
function logrusLayer(text: string): Layer | undefined {
  const match = /^time="([^"]{1,40})" level=([a-z]{1,10}) msg=("(?:[^"\\]|\\.)*"|\S+)/.exec(text);
  if (match === null) return undefined;
  const [head, time = '', level = '', message = ''] = match;
  const rest = text.slice(head.length);
  return {
    shape: 'dated',
    text: `${unquoted(message)}${rest}`,
    time: isoTime(time),
    level: levelOf(level),
  };
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  const value = parsedJson(text);
  return typeof value === 'string' ? value : text.slice(1, -1);
}

/** `Nov 28 12:00:00 host kubelet[1234]: …` */
function syslogLayer(text: string, { asOf }: LogSource): Layer | undefined {
  const match =
    /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d(?:\.\d{1,9})?) (\S{1,253}) ([^\s:[\]]{1,64})(?:\[\d+\])?: ?/.exec(
      text,
    );
  if (match === null) return undefined;
  const [prefix, monthName = '', day, clock = '', host = '', unit = ''] = match;
  const month = monthOf(monthName);
  if (month === undefined) return undefined;
  return {
    text: text.slice(prefix.length),
    time: yearlessTime(month, Number(day), clock, asOf),
    isVague: true,
    host,
    component: componentOfUnit(unit),
    isEntry: true,
  };
}

/** `SDK 2026/02/19 07:57:30 DEBUG …`, of nodeadm. */
function sdkLayer(text: string): Layer | undefined {
  const match = /^SDK (\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d) ([A-Z]{4,8}) /.exec(text);
  if (match === null) return undefined;
  const [prefix, year, month, day, clock, level = ''] = match;
  return {
    shape: 'dated',
    text: text.slice(prefix.length),
    time: isoTime(`${year}-${month}-${day}T${clock}Z`),
    level: levelOf(level),
    component: 'node-setup',
  };
}

/** A row of `kubectl get events`: `[namespace] <age> Warning <reason> <object> … <message>`. */
function eventRow(text: string, { asOf }: LogSource): Layer | undefined {
  const match =
    /^(?:[a-z0-9][a-z0-9-]{0,62} +)?((?:\d{1,6}[smhdy]){1,5}|<unknown>|<invalid>) +(?:\(x(\d{1,7}) over ([0-9a-z]{1,20})\) +)?(Normal|Warning) +([A-Za-z]{1,128}) +((?:[a-z]{1,63}\/)\S{1,253}) +/.exec(
      text,
    );
  if (match === null) return undefined;
  const [, age = '', times, over = '', type, reason = '', object = ''] = match;
  return eventLayer({ text, age, times, over, type, reason, pod: /^pod\/(.+)$/.exec(object)?.[1] }, asOf);
}

/** A row under `Events:` of `kubectl describe`: `  Warning  <reason>  4m22s (x17 over 4m54s)  <from>  <message>`. */
function describedEvent(text: string, { asOf }: LogSource): Layer | undefined {
  const match =
    /^ +(Normal|Warning) +([A-Za-z]{1,128}) +((?:\d{1,6}[smhdy]){1,5}|<unknown>|<invalid>)(?: \(x(\d{1,7}) over ([0-9a-z]{1,20})\))? +/.exec(
      text,
    );
  if (match === null) return undefined;
  const [, type, reason = '', age = '', times, over = ''] = match;
  return eventLayer({ text, age, times, over, type, reason, pod: undefined }, asOf);
}

function eventLayer(
  event: {
    readonly text: string;
    readonly age: string;
    readonly times: string | undefined;
    readonly over: string;
    readonly type: string | undefined;
    readonly reason: string;
    readonly pod: string | undefined;
  },
  asOf: number,
): Layer {
  const age = ageOf(event.age);
  return {
    shape: 'whole',
    // Patterns know an event by its reason and its message, with the columns between them.
    text: event.text,
    order: age === undefined ? undefined : asOf - age,
    component: 'event',
    level: event.type === 'Warning' ? 'warn' : 'info',
    host: /\bkubelet, (\S{1,253})/.exec(event.text.slice(0, 2000))?.[1],
    pod: event.pod,
    times: event.times === undefined ? 1 : Math.max(1, Number(event.times)),
    span: Math.max(0, (ageOf(event.over) ?? 0) - (age ?? 0)),
  };
}

/** JSON: around a line (docker, the journal, CloudWatch), or as a component writes it. */
function objectLayer(text: string): Layer | undefined {
  if (!text.trimEnd().endsWith('}')) return undefined;
  const value = parsedJson(text);
  return isRecord(value) ? (wrapperLayer(value) ?? componentLayer(value)) : undefined;
}

function wrapperLayer(value: Readonly<Record<string, unknown>>): Layer | undefined {
  const { log, MESSAGE, message, timestamp } = value;
  if (typeof log === 'string') {
    const isPart = 'stream' in value && !log.endsWith('\n');
    return { text: log.replace(/\r?\n$/, ''), time: timeIn(value.time), isPart };
  }
  const said = typeof MESSAGE === 'string' ? MESSAGE : bytesText(MESSAGE);
  if (said !== undefined) {
    return {
      text: said,
      time: epochTime(Number(value.__REALTIME_TIMESTAMP)),
      host: textIn(value._HOSTNAME),
      component: componentOfUnit(textIn(value.SYSLOG_IDENTIFIER) ?? textIn(value._SYSTEMD_UNIT) ?? ''),
      isEntry: true,
    };
  }
  // CloudWatch's events; what else has these keys is a component's own line.
  if (typeof message === 'string' && typeof timestamp === 'number')
    return { text: message, time: epochTime(timestamp) };
  return undefined;
}

/** The journal writes what is not UTF-8 as a list of bytes. */
function bytesText(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const bytes = value.map(Number);
  return bytes.every((byte) => byte >= 0 && byte < 256) ? String.fromCharCode(...bytes.slice(0, 10_000)) : undefined;
}

/** zap of the CNI and of Karpenter, the authenticator's and nodeadm's: message and error, level, time, caller. */
function componentLayer(value: Readonly<Record<string, unknown>>): Layer | undefined {
  const said = [textIn(value.msg) ?? textIn(value.message), textIn(value.error) ?? textIn(value.err)];
  const text = said.filter((part) => part !== undefined).join(' ');
  if (text === '') return undefined;
  return {
    shape: 'whole',
    text,
    time: timeIn(value.ts ?? value.timestamp ?? value.time),
    level: levelOf(textIn(value.level) ?? ''),
    component: componentOfCaller(textIn(value.caller) ?? '') ?? componentOfLogger(textIn(value.logger) ?? ''),
  };
}

function componentOfLogger(logger: string): Component | undefined {
  return /^controller(?:\.|$)/.test(logger) ? 'karpenter' : undefined;
}

function timeIn(value: unknown): number | undefined {
  if (typeof value === 'number') return epochTime(value);
  return typeof value === 'string' ? isoTime(value) : undefined;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function levelOf(name: string): LogLevel | undefined {
  const lower = name.toLowerCase();
  if (lower === 'debug' || lower === 'info') return lower;
  if (lower === 'warn' || lower === 'warning') return 'warn';
  return ['error', 'critical', 'fatal', 'panic'].includes(lower) ? 'error' : undefined;
}
