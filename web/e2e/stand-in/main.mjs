// npm run stand-in [port] [camera …]
import { StandIn } from './server.mjs';

const [port = '8320', ...cameras] = process.argv.slice(2);
const standIn = new StandIn(cameras.length > 0 ? { cameras } : {});
console.log(`http://localhost:${await standIn.listen(Number(port))}/`);
