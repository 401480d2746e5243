// node nlpjs.mjs train|answer HOME MODEL ROWS RESULT
// HOME: the folder that node-nlp is installed in. ROWS: [{text, language, intent}], without intent to be answered.
// RESULT of train: {seconds}; of answer: [{ranking: [[intent, share]], confident, milliseconds}].
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [step, home, model, rowsFile, resultFile] = process.argv.slice(2);
const { NlpManager } = createRequire(join(home, "package.json"))("node-nlp");
const rows = JSON.parse(readFileSync(rowsFile, "utf8"));

async function train() {
  const languages = [...new Set(rows.map((row) => row.language))].sort();
  const manager = new NlpManager({ languages, autoSave: false, nlu: { log: false } });
  for (const { language, text, intent } of rows) manager.addDocument(language, text, intent);
  const began = performance.now();
  await manager.train();
  const seconds = (performance.now() - began) / 1000;
  writeFileSync(model, manager.export(false));
  return { seconds };
}

async function answer() {
  const manager = new NlpManager({ autoSave: false });
  manager.import(readFileSync(model, "utf8"));
  const found = [];
  for (const { language, text } of rows) {
    const began = performance.now();
    const said = await manager.process(language, text);
    const milliseconds = performance.now() - began;
    const known = said.classifications.filter((one) => one.intent !== "None");
    const ranking = known.slice(0, 10).map((one) => [one.intent, one.score]);
    found.push({ ranking: ranking.length ? ranking : [["None", 0]], confident: said.intent !== "None", milliseconds });
  }
  return found;
}

writeFileSync(resultFile, JSON.stringify(step === "train" ? await train() : await answer()));
