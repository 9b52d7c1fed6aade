/** A CloudFormation template's intrinsic functions filled in, as far as our templates have them. */

/** What `Ref` and `Fn::GetAtt` stand for: `Id`, `Id.Attribute`, `AWS::Region`, a parameter's name. */
export type Values = Readonly<Record<string, string>>;

/** @throws Error for a reference that has no value, or a function that is not known here */
export function resolve(value: unknown, values: Values): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, values));
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument] = ['', undefined], another] = Object.entries(value);
  if (another === undefined && key === 'Ref') return lookUp(String(argument), values);
  if (another === undefined && key === 'Fn::GetAtt') return lookUp([argument].flat().join('.'), values);
  if (another === undefined && key === 'Fn::Join') return joined(argument, values);
  if (key.startsWith('Fn::')) throw new Error(`not known in our templates: ${key}`);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolve(inner, values)]));
}

function joined(argument: unknown, values: Values): string {
  const [separator, parts] = Array.isArray(argument) ? argument : [];
  if (typeof separator !== 'string' || !Array.isArray(parts)) throw new Error('not known: a Fn::Join like this');
  return parts.map((part) => resolve(part, values)).join(separator);
}

function lookUp(name: string, values: Values): string {
  const value = values[name];
  if (value === undefined) throw new Error(`nothing is known of ${name}`);
  return value;
}
