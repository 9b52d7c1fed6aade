/** For tests: a document of AWS's as a tree that can be changed and written again. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: string;
  children: XmlNode[];
  text: string;
}

export function parseXml(xml: string): XmlNode {
  const root: XmlNode = { name: '', attributes: '', children: [], text: '' };
  const open = [root];
  for (const [, closing, name = '', attributes = '', empty, text = ''] of xml.matchAll(
    /<(\/?)([^\s/>!?]+)([^>]*?)(\/?)>([^<]*)/g,
  )) {
    const parent = open.at(-1) ?? root;
    if (closing === '/') {
      open.pop();
      continue;
    }
    const node: XmlNode = { name, attributes, children: [], text: empty === '/' ? '' : text };
    parent.children.push(node);
    if (empty !== '/') open.push(node);
  }
  const [document] = root.children;
  if (document === undefined) throw new Error('no document');
  return document;
}

export function writeXml({ name, attributes, children, text }: XmlNode): string {
  const content = children.length > 0 ? children.map(writeXml).join('') : text;
  return `<${name}${attributes}>${content}</${name}>`;
}
