import { describe, expect, it } from "vitest";
import { cells, preview, toCsv } from "./csv";

const known = [{ number: "1001", name: "Wei" }];

describe("a table of extensions", () => {
  it("is read with headings of either language, whatever their order", () => {
    const { rows } = preview("姓名,分机号,密码\n小李,1010,s3cret-of-li\n", known);
    expect(rows[0]).toMatchObject({
      line: 2,
      number: "1010",
      name: "小李",
      outcome: "new",
    });
  });

  it("is read without headings as number, name, secret", () => {
    expect(
      preview("1010\tLi\n1011\tHan", known).rows.map(({ number, name, line }) => [
        line,
        number,
        name,
      ]),
    ).toEqual([
      [1, "1010", "Li"],
      [2, "1011", "Han"],
    ]);
  });

  it("tells what each row would do", () => {
    const { rows } = preview("number,name\n1001,Wei\n1001,Wei2\nabc,X\n1002,\n1003,Ok", known);
    expect(rows.map(({ outcome, problem }) => problem ?? outcome)).toEqual([
      "same",
      "twice",
      "number",
      "name",
      "new",
    ]);
    expect(preview("number,name\n1001,Wei Wei", known).rows[0]?.outcome).toBe("changed");
  });

  it("says which column is missing, and which mean nothing", () => {
    expect(preview("name,mail\nLi,x@example.com", known)).toEqual({
      rows: [],
      unknown: ["mail"],
      missing: "number",
    });
    expect(preview("", known).missing).toBe("number");
  });

  it("sends only what does something, with quotes where they are needed", () => {
    const { rows } = preview('number,name\n1001,Wei\n1010,"Li, ""Han"""', known);
    expect(toCsv(rows)).toBe('number,name,secret\n1010,"Li, ""Han""",\n');
  });

  it("knows quotes, semicolons, empty lines and the mark that spreadsheets put first", () => {
    expect(cells('\ufeffa;b\r\n\r\n"x;1";"two\nlines"')).toEqual([
      ["a", "b"],
      ["x;1", "two\nlines"],
    ]);
  });
});
