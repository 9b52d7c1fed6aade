/** What a text holds that is JSON; undefined where it is none. Nothing that is JSON is undefined. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
