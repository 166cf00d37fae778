// Does with the npm package kling-api what its users do; prints what happened as one JSON object.
import dns from "node:dns";
import { KlingAPI } from "kling-api";

// The package downloads from named hosts only, so this process knows one more name.
const { lookup } = dns;
dns.lookup = (name, ...rest) => lookup(name === "kare.test" ? "127.0.0.1" : name, ...rest);

const { BASE_URL: baseUrl, ACCESS_KEY: accessKey, SECRET_KEY: secretKey, FOLDER } = process.env;
const api = new KlingAPI({ accessKey, secretKey, baseUrl });
const patience = { interval: 50, timeout: 300_000, showSpinner: false };
const query = (id) => api.queryTextToVideoTask(id);

// What an error tells.
async function failure(attempt) {
  try {
    await attempt;
  } catch (error) {
    const { message, code, httpStatus, requestId } = error;
    return { message, code, httpStatus, requestId };
  }
  return null;
}

const order = {
  model_name: "kling-v1", prompt: "a red fox in the snow", negative_prompt: "people",
  cfg_scale: 0.7, mode: "pro", aspect_ratio: "9:16", duration: "10",
  camera_control: { type: "simple", config: { zoom: 5 } }, external_task_id: "fox-1",
};
const created = await api.textToVideo(order);
const finished = await api.waitForVideoResult(created.data.task_id, query, patience);
const files = await api.saveVideoResult(finished, FOLDER, order.prompt);
const byOwnId = await api.queryTextToVideoTask("fox-1");
const loud = await api.textToVideo({
  model_name: "kling-v2-6", prompt: "a red fox barks", mode: "pro", sound: "on",
});
const hopeless = await api.textToVideo({ prompt: "refuse this" });
const stranger = new KlingAPI({ accessKey, secretKey: "wrong", baseUrl });

console.log(JSON.stringify({
  isHealthy: await api.healthCheck(),
  account: await api.getAccountInfo(0, Date.now()),
  created, finished, files, byOwnId, loud,
  failed: await failure(api.waitForVideoResult(hopeless.data.task_id, query, patience)),
  unknown: await failure(api.queryTextToVideoTask("953456789012345678")),
  repeated: await failure(api.textToVideo(order)),
  misdirected: await failure(api.textToVideo({ prompt: "a fox", callback_url: "no address" })),
  unsupported: await failure(api.generateImage({ prompt: "a fox" })),
  unauthorised: await failure(stranger.textToVideo({ prompt: "a fox" })),
}));
