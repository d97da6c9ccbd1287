import { Agent, request } from 'undici';
const [,, secs='10', conns='64', rate] = process.argv;
const agent = new Agent({ connections: Number(conns), pipelining: 1 });
const body = JSON.stringify({customerId:"customer-17",customerEmail:"ada@example.com",items:[{productId:"tea-pot",quantity:2,unitPrice:"12.50"}],shippingAddress:{name:"Ada Example",street:"Example Street 1",city:"Berlin",postalCode:"10115",country:"DE"},currency:"EUR"});
const lat: number[] = []; let bad = 0; const end = performance.now() + Number(secs)*1000;
const one = async () => { const t = performance.now(); const r = await request('http://127.0.0.1:13000/orders', { dispatcher: agent, method: 'POST', headers: {'content-type':'application/json'}, body }); await r.body.dump(); if (r.statusCode!==201) bad++; lat.push(performance.now()-t); };
if (rate) { const ps: Promise<void>[] = []; const every = 1000/Number(rate); let next = performance.now(); while (performance.now() < end) { ps.push(one()); next += every; const w = next-performance.now(); if (w>0) await new Promise(r=>setTimeout(r,w)); } await Promise.all(ps); }
else await Promise.all(Array.from({length:Number(conns)}, async () => { while (performance.now() < end) await one(); }));
lat.sort((a,b)=>a-b); const q=(p:number)=>lat[Math.floor(lat.length*p)]?.toFixed(1);
console.log({ n: lat.length, perSecond: Math.round(lat.length/Number(secs)), bad, p50:q(.5), p99:q(.99), max:q(.9999) });
await agent.close();
